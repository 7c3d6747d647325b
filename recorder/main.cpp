#include "recorder_main.h"

int main(int argc, char** argv) { return acd::recorder_main(argc, argv); }
