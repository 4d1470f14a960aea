import ctypes
import os
import resource
import socket
import subprocess
import sys
import threading

libc = ctypes.CDLL(None, use_errno=True)
X64 = os.uname().machine == 'x86_64'
NEW_USER = 0x10000000


def tried(action):
    try:
        action()
        return 'done'
    except Exception as error:
        return 'refused ' + str(error)


def call(*numbers):
    result = libc.syscall(*[ctypes.c_long(number) for number in numbers])
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def clone():
    child = call(56 if X64 else 220, NEW_USER | 17, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def clone3():
    arguments = (ctypes.c_uint64 * 8)(NEW_USER, 0, 0, 0, 17, 0, 0, 0)
    child = call(435, ctypes.addressof(arguments), 64)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def scheduling(pid):
    attributes = (ctypes.c_uint64 * 7)(56, 0, 0, 0, 0, 0, 0)
    call(314 if X64 else 274, pid, ctypes.addressof(attributes), 0)


def enter():
    file = os.open('/proc/self/ns/user', os.O_RDONLY)
    call(308 if X64 else 268, file, 0)


# Each call that reaches beyond an environment, and whether it went through.
def tried_calls(other):
    return {
        'prlimit of another process': tried(lambda: resource.prlimit(other, resource.RLIMIT_CORE, (0, 0))),
        'setpriority of another process': tried(lambda: os.setpriority(os.PRIO_PROCESS, other, 1)),
        'setpriority of a user': tried(lambda: os.setpriority(os.PRIO_USER, 0, 19)),
        'sched_setaffinity of another process': tried(lambda: os.sched_setaffinity(other, os.sched_getaffinity(0))),
        'sched_setscheduler of another process': tried(lambda: os.sched_setscheduler(other, os.SCHED_OTHER, os.sched_param(0))),
        'sched_setparam of another process': tried(lambda: os.sched_setparam(other, os.sched_param(0))),
        'sched_setattr of another process': tried(lambda: scheduling(other)),
        'ioprio_set of another process': tried(lambda: call(251 if X64 else 30, 1, other, (2 << 13) | 4)),
        'migrate_pages of another process': tried(lambda: call(256 if X64 else 238, other, 0, 0, 0)),
        'shmget': tried(lambda: call(29 if X64 else 194, 0, 4096, 0o600)),
        'semget': tried(lambda: call(64 if X64 else 190, 0, 1, 0o600)),
        'msgget': tried(lambda: call(68 if X64 else 186, 0, 0o600)),
        'mq_open': tried(lambda: call(240 if X64 else 180, ctypes.addressof(ctypes.create_string_buffer(b'tarn-left')), os.O_CREAT | os.O_RDWR, 0o600, 0)),
        'add_key': tried(lambda: call(248 if X64 else 217, ctypes.addressof(ctypes.create_string_buffer(b'user')),
                                      ctypes.addressof(ctypes.create_string_buffer(b'tarn-left')),
                                      ctypes.addressof(ctypes.create_string_buffer(b'x')), 1, -4)),
        'unshare of a user namespace': tried(lambda: call(272 if X64 else 97, NEW_USER)),
        'clone into a user namespace': tried(clone),
        'clone3 into a user namespace': tried(clone3),
        'setns': tried(enter),
        'io_uring_setup': tried(lambda: call(425, 8, ctypes.addressof(ctypes.create_string_buffer(120)))),
        'ptrace': tried(lambda: call(101 if X64 else 117, 16, other, 0, 0)),
    }


# What a program may do to itself, and has to go on working.
def own_calls():
    def thread():
        one = threading.Thread(target=lambda: None)
        one.start()
        one.join()

    return {
        'own limit': tried(lambda: resource.prlimit(0, resource.RLIMIT_CORE, (0, 0))),
        'own priority': tried(lambda: os.setpriority(os.PRIO_PROCESS, 0, 15)),
        'own affinity': tried(lambda: os.sched_setaffinity(0, os.sched_getaffinity(0))),
        'own scheduler': tried(lambda: os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))),
        'own thread': tried(thread),
        'own process': tried(lambda: subprocess.run([sys.executable, '-c', ''], check=True)),
        'own pair': tried(lambda: socket.socketpair()),
    }


def stuff():
    kept = []
    for _ in range(400):
        one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        for end in (one, other):
            end.setblocking(False)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
            try:
                while True:
                    end.send(b'x' * 65536)
            except BlockingIOError:
                pass
        kept += [one, other]
    threading.Event().wait()


def handler(event, context):
    if event.get('op') == 'variables':
        return {name: value for name, value in os.environ.items()}
    if event.get('op') == 'stuff':
        stuff()
    return {**tried_calls(event['other']), **own_calls()}
