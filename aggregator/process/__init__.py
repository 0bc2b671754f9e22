"""The interpreter itself: when garbage is collected, and when memory is returned to the system.

In: the time, or nothing. Out: nothing; without this folder the service does the same, slower and larger.
Start at `gc_pause`. May import nothing of ours.

    gc_pause        no garbage collection while much is made that stays
    malloc_trim     freed memory returned after builds and large pages (GNU C library)
"""
