#include "report_main.h"

int main(int argc, char** argv) { return acd::report_main(argc, argv); }
