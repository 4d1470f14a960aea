import ctypes
import http.client
import os
import signal
import socket
import subprocess
import time

libc = ctypes.CDLL(None, use_errno=True)


def tried(action):
    try:
        value = action()
        return 'done' if value is None else str(value)
    except Exception as error:
        return 'refused ' + type(error).__name__


def read(path):
    with open(path, 'rb') as file:
        file.read(1)


def write(path, size=1):
    with open(path, 'wb') as file:
        for _ in range(max(1, size >> 20)):
            file.write(b'x' * min(size, 1 << 20))


def ask(port):
    api = http.client.HTTPConnection('127.0.0.1', port, timeout=5)
    api.request('GET', '/2018-06-01/runtime/invocation/next')
    api.getresponse().read()


def local(name, kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_UNIX, kind) as client:
        client.connect(name)


def pair(name):
    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.connect(name)


def trace(pid):
    if libc.ptrace(16, pid, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), 'ptrace')


def everyone():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.kill(-1, signal.SIGTERM)


# a process of this environment, such as the one that waits for the server's end
def is_own(name):
    with open('/proc/1/comm') as file:
        if file.read() == 'bwrap\n':
            return True  # a table of processes of its own
    with open(f'/proc/{name}/environ', 'rb') as file:
        return f'AWS_LAMBDA_RUNTIME_API={os.environ["AWS_LAMBDA_RUNTIME_API"]}\0'.encode() in file.read()


def victims(event):
    found = []
    for name in os.listdir('/proc'):
        if name.isdigit() and int(name) not in (os.getpid(), os.getppid()):
            if tried(lambda: read(f'/proc/{name}/environ')) == 'done' and not is_own(name):
                found.append(name)
    return len(found)


def bomb():
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(0.001)


def hogs():
    for _ in range(6):
        if os.fork() == 0:
            kept = bytearray(os.urandom(1 << 20)) * 60
            time.sleep(1000)
            print(len(kept))
    time.sleep(1000)


def share():
    import mmap
    kept = [mmap.mmap(-1, 64 << 20) for _ in range(16)]
    for part in kept:
        part.write(b'x' * (64 << 20))
    time.sleep(1000)


def handler(event, context):
    operation = event.get('op')
    if operation == 'who':
        return {'api': os.environ['AWS_LAMBDA_RUNTIME_API'], 'pid': os.getpid(), 'tmp': os.environ['TMPDIR'], 'uid': os.getuid()}
    if operation == 'bomb':
        bomb()
    if operation == 'hogs':
        hogs()
    if operation == 'share':
        share()
    if operation == 'fill':
        return tried(lambda: [write(os.environ['TMPDIR'] + f'/{i}', 100 << 20) for i in range(8)] and time.sleep(5))
    if operation == 'daemon':
        subprocess.Popen(['sh', '-c', f'while :; do sleep 0.1; done # {event["mark"]}'], start_new_session=True)
        return 'started'
    server, victim = event['server'], event['victim']
    return {
        'data': tried(lambda: read(event['data'])),
        'data_folder': tried(lambda: os.listdir(event['folder']) and None),
        'environ': tried(lambda: read(f'/proc/{server}/environ')),
        'memory': tried(lambda: read(f'/proc/{server}/mem')),
        'root': tried(lambda: read(f'/proc/{server}/root/etc/hostname')),
        'descriptors': tried(lambda: os.readlink(f'/proc/{server}/fd/0') and None),
        'code': tried(lambda: read(event['code'])),
        'own_code': tried(lambda: write(os.environ['LAMBDA_TASK_ROOT'] + '/new')),
        'other_tmp': tried(lambda: os.listdir(victim['tmp']) and None) if victim['tmp'] != '/tmp' else 'refused',
        'tmp': tried(lambda: write(os.environ['TMPDIR'] + '/own')),
        'shadow': tried(lambda: read('/etc/shadow')),
        'home': tried(lambda: os.listdir('/root') and None),
        'api': tried(lambda: ask(int(victim['api'].split(':')[1]))),
        'kill_server': tried(lambda: os.kill(server, signal.SIGKILL)) if os.path.exists(f'/proc/{server}/stat') else 'refused absent',
        'kill_victim': tried(lambda: os.kill(event['victim_host_pid'], signal.SIGKILL)),
        'local': tried(lambda: local(event['local'])),
        'abstract': tried(lambda: local('\0' + event['abstract'])),
        'pair': tried(lambda: pair(event['local'] + '-datagrams')),
        'trace': tried(lambda: trace(server)),
        'setuid': tried(lambda: os.setuid(0)) if os.getuid() != 0 else 'done',
        'mount': 'refused' if libc.mount(b'none', b'/mnt', b'tmpfs', 0, None) != 0 else 'done',
        'others_environ': victims(event),
        'secrets': [name for name in os.environ if name.startswith('TARN')],
        'everyone': tried(everyone),
    }
