/// Keeps the calling thread on one processor, where the system can do that.
void stay_on_processor(int number);
