using Tarn.Functions.Runtimes;
using Tarn.Processes.Fences;
using Tarn.Processes.Groups;
using Tarn.Processes.Native;
using Tarn.Processes.Starting;
using Tarn.Storage;

namespace Tarn.Functions.Isolation;

/// <summary>The isolation that this machine allows, found once at start.</summary>
public sealed class FunctionIsolation
{
    // The first ABI of Landlock with rules for TCP ports.
    private const int LandlockOfPorts = 4;
    private const long MiB = 1L << 20;

    // The kernel counts its own memory for the processes: tables of pages, buffers of sockets.
    private const int KernelMemoryMb = 32;

    private readonly FunctionUsers? _users;
    private readonly FullEnclosure? _full;
    private readonly bool _hasNetworks;
    private readonly bool _hasBubblewrap;
    private readonly bool _hasMounts;
    private readonly ControlGroups? _groups;
    private readonly string? _noGroups;

    private FunctionIsolation(IsolationOptions options, FunctionUsers? users, FullEnclosure? full, bool hasNetworks, IReadOnlyList<string> missing)
    {
        (_users, _full, _hasNetworks, IsOnline, Missing) = (users, full, hasNetworks, options.IsOnline, missing);
        _groups = ControlGroups.Claim(out _noGroups);
        _hasMounts = OwnMounts.Try() is null;
        _hasBubblewrap = BubblewrapProbe.IsThere(options.Path);
        Level = full is not null ? IsolationLevel.Full : Landlock.Abi() > 0 ? IsolationLevel.Basic : IsolationLevel.None;
    }

    public IsolationLevel Level { get; }

    /// <summary>Why a higher level, or a part of this one, does not hold here.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Whether functions run as other users than the server.</summary>
    public bool HasUsers => _users is not null;

    /// <summary>Whether functions reach the network.</summary>
    public bool IsOnline { get; }

    /// <summary>Finds the isolation.</summary>
    /// <exception cref="TarnException">Unavailable: the options demand more than this machine allows.</exception>
    public static FunctionIsolation Probe(IsolationOptions options)
    {
        var missing = new List<string>();
        var isRoot = FenceCalls.EffectiveUserId() == 0;
        var users = isRoot ? FunctionUsers.Find(options.UserIdBases, missing) : null;
        var hasNetworks = !options.IsOnline && NetworkProbe(missing);
        var full = options.LevelMax < IsolationLevel.Full ? null
            : !options.IsOnline && !hasNetworks ? null
            : BubblewrapProbe.Find(options.Path, users, missing);
        if (Landlock.Abi() == 0)
        {
            missing.Add("the kernel has no Landlock");
        }

        if (!options.IsOnline && !hasNetworks && Landlock.Abi() < LandlockOfPorts)
        {
            throw new TarnException(ErrorKind.Unavailable, $"--function-network none cannot be kept here: {string.Join("; ", missing)}; and "
                + "the kernel's Landlock knows no ports. Use --function-network all, or a kernel from 6.7 on");
        }

        if (options.IsStrict && full is null)
        {
            throw new TarnException(
                ErrorKind.Unavailable, $"--function-isolation strict needs full isolation of functions, and {string.Join("; ", missing)}");
        }

        return new FunctionIsolation(options, users, full, hasNetworks, missing);
    }

    /// <summary>The line for the introduction.</summary>
    public override string ToString() =>
        $"functions: {Level.ToString().ToLowerInvariant()} isolation" + Advice() + (HasUsers ? ", own users" : "") + (IsOnline ? "" : ", no network")
        + (_groups is null ? $", no control groups ({_noGroups})" : $", control groups ({string.Join(", ", _groups.Controllers)})")
        + (Missing.Count == 0 ? "" : $" ({string.Join("; ", Missing)})");

    /// <summary>The folders as the process will see them.</summary>
    /// <param name="machine">The machine's folders.</param>
    /// <param name="modules">A folder of packages beside the function's; null: none.</param>
    internal ProcessFolders PlacesOf(ProcessFolders machine, string? modules) => Level == IsolationLevel.Full
        ? new ProcessFolders("/var/task", machine.Layers is null ? null : "/opt", "/var/runtime", "/tmp")
        : _hasMounts ? BasicEnclosure.PlacesOf(machine, modules)
        : machine;

    /// <summary>A user for an environment.</summary>
    internal FunctionUser TakeUser() => _users?.Take() ?? FunctionUser.Own;

    /// <summary>A network for an environment; null: the machine's, with or without limits on its ports.</summary>
    internal PrivateNetwork? MakeNetwork() => _hasNetworks ? PrivateNetwork.Create() : null;

    /// <summary>A control group for an environment; null: the server has none to give.</summary>
    /// <exception cref="IOException">The kernel refuses it.</exception>
    internal ControlGroup? MakeGroup(int memoryMb, int temporaryMb) => _groups?.Make(new ControlGroupLimits
    {
        // At the full level, files in /tmp are memory.
        MemoryBytes = (memoryMb + KernelMemoryMb + (Level == IsolationLevel.Full ? temporaryMb : 0)) * MiB,
        Processes = BasicEnclosure.ProcessesMax,
    });

    /// <summary>The start of an environment's process.</summary>
    /// <exception cref="TarnException">Unavailable: functions cannot be run on this machine.</exception>
    internal ProcessStart Enclose(EnclosureRequest request)
    {
        if (Level == IsolationLevel.None)
        {
            throw new TarnException(ErrorKind.Unavailable, $"Functions are not run here: {string.Join("; ", Missing)}");
        }

        if (HasUsers && OpenFolders.FirstClosed(request.Machine.Task) is { } closed)
        {
            throw new TarnException(ErrorKind.Unavailable, $"The function's user may not read {closed}");
        }

        return _full?.Of(request) ?? BasicEnclosure.Of(request);
    }

    private string Advice() => Level != IsolationLevel.Basic ? ""
        : $": {FullLevelAdvice.Losses}; for full isolation: {FullLevelAdvice.Command(_hasBubblewrap) ?? "see docs/functions.md"}";

    private static bool NetworkProbe(List<string> missing)
    {
        try
        {
            PrivateNetwork.Create().Dispose();
            return true;
        }
        catch (IOException refused)
        {
            missing.Add($"{refused.Message}, so that --function-network none limits TCP ports only");
            return false;
        }
    }
}
