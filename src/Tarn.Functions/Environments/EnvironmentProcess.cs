using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tarn.Functions.Extensions;
using Tarn.Functions.Isolation;
using Tarn.Functions.Logs;
using Tarn.Functions.Runtimes;
using Tarn.Functions.Versions;
using Tarn.Processes.Fences;
using Tarn.Processes.Groups;
using Tarn.Processes.Starting;
using Tarn.Processes.Watching;

namespace Tarn.Functions.Environments;

/// <summary>The processes of an environment with all that belongs to them: user, folder, keys, socket.</summary>
internal sealed class EnvironmentProcess(FunctionVersion version, EnvironmentParts parts, EnvironmentLog log, IRuntimeApi api)
{
    private const long MiB = 1L << 20;

    // A second look at the folder's size is due after a second: it reads all entries.
    private static readonly TimeSpan FolderInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(5);

    private readonly Lock _starting = new();
    private readonly TreeFreezer _freezer = new();
    private FunctionUser? _user;
    private EnvironmentFolder? _folder;
    private PrivateNetwork? _network;
    private SocketMemory? _sockets;
    private DoorRelay? _relay;
    private IAsyncDisposable? _served;
    private ControlGroup? _group;
    private ProcessStart? _start;
    private ChildProcess? _child;
    private int _largest;
    private long _othersBytes;
    private long _peakBytes;
    private long _memoryBytes;
    private long _folderLooked;
    private bool _isBeyondLimits;

    /// <summary>The end of its keys.</summary>
    public DateTimeOffset KeysExpire { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>The first process.</summary>
    public int Id => _child?.Id ?? 0;

    /// <summary>The memory at the last look.</summary>
    public long MemoryBytes => Volatile.Read(ref _memoryBytes);

    /// <summary>Whether the processes had more memory, number or files than they may.</summary>
    public bool IsBeyondLimits => _isBeyondLimits || _group is { IsOutOfMemory: true };

    /// <summary>The names of external extensions.</summary>
    public IReadOnlyList<string> Extensions { get; } = ExtensionPrograms.NamesIn(version.LayerFolders);

    /// <summary>Whether processes of extensions run.</summary>
    public bool HasExtensions => Extensions.Count > 0 && Processes.Any(ExtensionPrograms.IsOne);

    /// <summary>All processes now.</summary>
    public IEnumerable<int> Processes => _child?.Processes(ProcessTable.Read()) ?? [];

    /// <summary>The end of the first process.</summary>
    public Task<ExitStatus> Exited => _child!.Exited;

    /// <summary>Makes all that the process needs.</summary>
    public void Open()
    {
        var keys = parts.Keys.Issue(version.Account, version.RoleArn, version.Name);
        KeysExpire = keys.Expires;
        _user = parts.Isolation.TakeUser();
        _folder = new EnvironmentFolder(parts.Folders.Environments, _user.Id);
        _network = parts.Isolation.MakeNetwork();
        _sockets = _network?.Sockets(parts.Time);
        var listener = _network?.Listen(0) ?? PrivateNetwork.Loopback(0);
        var point = (IPEndPoint)listener.LocalEndPoint!;
        _served = parts.Host.Serve(listener, api);
        var endpoint = ReachDoors(parts.Endpoint());
        var machine = new ProcessFolders(version.CodeFolder, parts.Folders.LayersOf(version), parts.Folders.Runtime, _folder.Path);
        var places = parts.Isolation.PlacesOf(machine, parts.Runtimes.ModulesFolder);
        var program = parts.Runtimes.Resolve(version, places);
        var first = Extensions.Count == 0 ? program : ExtensionPrograms.Before(program, places.Layers!, Extensions);
        var url = ClientSettings.Write(parts.Folders.Runtime, endpoint);
        var variables = EnvironmentVariables.Of(version, program, places, keys, url, point.ToString(), log.Stream);
        if (Extensions.Count > 0)
        {
            variables[ExtensionPrograms.Variable] = "";
        }

        _group = parts.Isolation.MakeGroup(version.MemoryMb, version.TemporaryStorageMb);
        var start = parts.Isolation.Enclose(new EnclosureRequest
        {
            Program = first,
            Variables = variables,
            Before = Extensions.Count > 0 ? ExtensionPrograms.NoName : new Dictionary<string, string>(),
            Machine = machine,
            Places = places,
            SettingsFolder = parts.Folders.Settings,
            Modules = parts.Runtimes.ModulesFolder is { } modules ? [modules] : [],
            User = _user.Id,
            Network = _network,
            Ports = parts.Isolation.IsOnline ? null : [point.Port, endpoint.Port],
            MemoryMb = version.MemoryMb,
            TemporaryMb = version.TemporaryStorageMb,
        });
        _start = start with { ControlGroup = _group };
    }

    /// <summary>Starts the processes. Returns the end of the runtime. Extensions may still run then.</summary>
    public Task<ExitStatus> Start()
    {
        lock (_starting)
        {
            if (Extensions.Count == 0)
            {
                _child = ChildProcess.Start(_start!, parts.Pump, new ProcessOutputs(log.Add));
                return _child.Exited;
            }

            var runtime = new TaskCompletionSource<ExitStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
            _child = ChildProcess.Start(_start!, parts.Pump, new ProcessOutputs(log.Add)
            {
                Second = log.AddExtension,
                Reports = report =>
                {
                    if (ExtensionPrograms.EndOf(report) is { } end)
                    {
                        runtime.TrySetResult(end);
                    }
                },
            });
            return Task.WhenAny(runtime.Task, _child.Exited).Unwrap();
        }
    }

    /// <summary>Whether a process of this environment opened the connection.</summary>
    public bool IsOwn(Socket connection)
    {
        if (_network is not null)
        {
            return true; // no other process is in that network
        }

        lock (_starting)
        {
            return _child is { } child && PeerCheck.IsFrom(connection, _user!.Id, child.Processes);
        }
    }

    /// <summary>Hands over the output so far.</summary>
    public void Drain() => _child?.Drain();

    /// <summary>Kills all processes.</summary>
    public void Kill() => _child?.Kill();

    /// <summary>Kills all processes as beyond their limits.</summary>
    public void RunOutOfMemory()
    {
        _isBeyondLimits = true;
        Kill();
    }

    /// <summary>Kills the processes of the function. Extensions in layers continue: they have an end of their own.</summary>
    public void KillRuntime()
    {
        if (Extensions.Count == 0)
        {
            Kill();
        }
        else
        {
            _child?.Kill(ExtensionPrograms.IsRuntime);
        }
    }

    /// <summary>Posts to a server that a process of this environment runs. Returns false when it did not arrive.</summary>
    public async Task<bool> Post(Uri target, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // any other port would be a way past the fences
        if (_child is not { } child || (_network is null && !PeerCheck.Listens(target.Port, _user!.Id, child.Processes)))
        {
            return false;
        }

        var connection = _network?.Open() ?? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await connection.ConnectAsync(new IPEndPoint(IPAddress.Loopback, target.Port), cancellationToken);
        }
        catch (SocketException)
        {
            connection.Dispose();
            return false;
        }

        return await parts.Host.Post(connection, target, body, cancellationToken);
    }

    /// <summary>Adds up memory, processes and files.</summary>
    /// <param name="table">All processes.</param>
    /// <param name="machine">The memory of the sockets of the machine's network.</param>
    public void Look(ProcessTable table, SocketMemory machine)
    {
        if (_child is not { } child)
        {
            return;
        }

        var processes = child.Processes(table).ToArray();
        _sockets?.Look();
        var bytes = Measure(processes, (_sockets ?? machine).BytesOf(processes));
        _isBeyondLimits |= bytes > version.MemoryMb * MiB || processes.Length > BasicEnclosure.ProcessesMax || IsFolderFull();
    }

    /// <summary>Stops all processes. Returns whether all of them stood still already. Calls never overlap calls of <see cref="Thaw"/>.</summary>
    public bool Freeze(ProcessTable table) => _child is not { } child || _freezer.Freeze(table, child.Processes(table));

    /// <summary>Lets the processes continue.</summary>
    public void Thaw() => _freezer.Thaw();

    /// <summary>
    /// The most memory so far, with a look at the largest process: a look at all of them costs every invocation. Memory that
    /// it had for a moment counts.
    /// </summary>
    public int PeakMb()
    {
        var largest = Volatile.Read(ref _largest);
        var most = Math.Max(TreeMemory.PeakOf(largest == 0 ? Id : largest) + Volatile.Read(ref _othersBytes), Volatile.Read(ref _peakBytes));
        Volatile.Write(ref _peakBytes, most);
        return (int)Math.Min((most / MiB) + 1, version.MemoryMb);
    }

    /// <summary>Ends all processes, then removes all that belongs to them.</summary>
    public async Task Close()
    {
        Kill();
        if (_child is { } child)
        {
            // a process inside a call that the kernel cannot interrupt must not hold up the server's end
            await Task.WhenAny(child.Exited, Task.Delay(EndWithin, parts.Time, CancellationToken.None));
        }

        if (_served is { } served)
        {
            await served.DisposeAsync();
        }

        if (_relay is { } relay)
        {
            await relay.DisposeAsync();
        }

        _sockets?.Dispose();
        _network?.Dispose();
        _folder?.Remove();
        _group?.Dispose();
        _user?.Dispose();
    }

    // In a network of its own, the doors have the same port on its loopback interface.
    private Uri ReachDoors(Uri door)
    {
        if (_network is null)
        {
            return door;
        }

        _relay = new DoorRelay(_network.Listen(door.Port), door);
        return new UriBuilder(door) { Host = IPAddress.Loopback.ToString() }.Uri;
    }

    private long Measure(int[] processes, long inSockets)
    {
        var (bytes, largest, ofLargest) = TreeMemory.Of(processes);
        bytes += inSockets;
        Volatile.Write(ref _othersBytes, bytes - ofLargest);
        Volatile.Write(ref _largest, largest);
        Note(bytes);
        return bytes;
    }

    private void Note(long bytes)
    {
        Volatile.Write(ref _memoryBytes, bytes);
        Volatile.Write(ref _peakBytes, Math.Max(bytes, Volatile.Read(ref _peakBytes)));
    }

    private bool IsFolderFull()
    {
        if (parts.Time.GetElapsedTime(_folderLooked) < FolderInterval)
        {
            return false;
        }

        _folderLooked = parts.Time.GetTimestamp();
        return _folder!.Bytes() > version.TemporaryStorageMb * MiB;
    }
}
