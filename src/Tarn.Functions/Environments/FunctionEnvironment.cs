using System.Net.Sockets;
using Tarn.Functions.Extensions;
using Tarn.Functions.Extensions.Telemetry;
using Tarn.Functions.Invocations;
using Tarn.Functions.Isolation;
using Tarn.Functions.Logs;
using Tarn.Functions.Versions;
using Tarn.Processes.Fences;
using Tarn.Processes.Watching;
using Tarn.Storage;

namespace Tarn.Functions.Environments;

/// <summary>
/// One environment: a process tree with a Runtime API of its own. It works on one invocation at a time. A timeout, a
/// crash or too much memory ends this environment alone.
/// </summary>
internal sealed partial class FunctionEnvironment : IRuntimeApi
{
    private readonly Lock _gate = new();
    private readonly EnvironmentParts _parts;
    private readonly EnvironmentLog _log;
    private readonly EnvironmentProcess _process;
    private readonly IEnvironmentOwner _owner;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<RuntimeInvocation?>? _poll;
    private TaskCompletionSource<InitOutcome> _init = NewInit();
    private RunningInvocation? _current;
    private EnvironmentState _state = EnvironmentState.Starting;
    private DateTimeOffset _since;
    private TimeSpan? _initDuration;
    private long _initBegun;
    private long _answered;
    private long _invocations;
    private bool _isReady;
    private bool _isRepeated;
    private bool _hasRuntimeAsked;
    private bool _isReleasePending;

    /// <summary>Makes an environment; <see cref="Start"/> starts it.</summary>
    public FunctionEnvironment(FunctionVersion version, EnvironmentParts parts, IEnvironmentOwner owner)
    {
        (Version, _parts, _owner) = (version, parts, owner);
        _log = new EnvironmentLog(parts.Log, version, parts.Time);
        _process = new EnvironmentProcess(version, parts, _log, this);
        Extensions = new ExtensionSet(_process.Extensions) { Asked = ExtensionAsked, Failed = ExtensionFails };
        Telemetry = new TelemetryFeed(_process.Post, parts.Time);
        _log.Telemetry = Telemetry;
        _since = parts.Time.GetUtcNow();
    }

    /// <summary>The version that it runs.</summary>
    public FunctionVersion Version { get; }

    public EnvironmentState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>Whether its owner counts it as busy; under the owner's lock.</summary>
    public bool IsCounted { get; set; }

    /// <summary>True: it ends with its present invocation.</summary>
    public bool IsRetired { get; set; }

    /// <summary>Whether it may begin an invocation: its keys outlive that.</summary>
    public bool IsFresh => LastsFor(TimeSpan.Zero);

    /// <summary>Whether it may start invocations during this time from now on.</summary>
    public bool LastsFor(TimeSpan time) => _parts.Time.GetUtcNow() + Version.Timeout + EnvironmentLimits.KeysMargin + time < _process.KeysExpire;

    /// <summary>Since when it has its state.</summary>
    public DateTimeOffset Since => _since;

    /// <summary>Ends when all processes have ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the process asks for an invocation now, or will soon.</summary>
    public bool IsAsking
    {
        get
        {
            lock (_gate)
            {
                return _poll is not null || _parts.Time.GetElapsedTime(_answered) < EnvironmentLimits.TurnaroundMax;
            }
        }
    }

    /// <summary>Starts the process.</summary>
    /// <exception cref="TarnException">The process cannot be started.</exception>
    public void Start()
    {
        _initBegun = _parts.Time.GetTimestamp();
        _log.InitBegins();
        try
        {
            _process.Open();
            Watch(_process.Start(), _init);
        }
        catch (Exception failure) when (failure is IOException or SocketException or UnauthorizedAccessException)
        {
            throw new TarnException(ErrorKind.Unavailable, $"The function's environment cannot start: {failure.Message}", failure);
        }
    }

    /// <summary>Begins an invocation. Returns false when the environment has ended meanwhile.</summary>
    public bool Begin(RunningInvocation running)
    {
        TaskCompletionSource<RuntimeInvocation?>? poll;
        RuntimeInvocation? next;
        lock (_gate)
        {
            if (_state == EnvironmentState.Ending)
            {
                return false;
            }

            Invariant.Check(_current is null or { IsFinished: true });
            _current = running;
            _invocations++;
            if (_isReady)
            {
                Set(EnvironmentState.Busy);
                StartTimer(running);
            }

            _process.Thaw();
            (poll, _poll) = (_poll, null);
            next = poll is null ? null : Deliver(running);
        }

        poll?.SetResult(next);
        return true;
    }

    /// <summary>Waits for the first start. A start that takes too long is repeated within the invocation's time.</summary>
    public async Task Initialize(RunningInvocation running)
    {
        InitOutcome outcome;
        try
        {
            outcome = await RunnableTime.Wait(
                _init.Task, EnvironmentLimits.InitMax, () => SchedulerTimes.WaitsOf(_process.Processes), _parts.Time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            outcome = await InitializeAgain(running);
        }

        if (!outcome.IsReady)
        {
            _process.Drain();
            _log.InitEnds(_parts.Time.GetElapsedTime(_initBegun), "error", outcome.ErrorType);
            var exit = PlatformErrors.Explained(outcome.Exit);
            var document = outcome.Document.IsEmpty
                ? PlatformErrors.Exited(outcome.ErrorType!, running.Invocation.RequestId, exit)
                : outcome.Document;
            EnsureBegun(running);
            if (exit is not null)
            {
                _log.Crashes(running.Invocation.RequestId, exit, outcome.ErrorType!);
            }

            Finish(running, Outcome.Error(document, outcome.ErrorType));
            End(EndReason.Failure);
        }
    }

    /// <summary>Ends the environment at once. An invocation in flight fails.</summary>
    public void End() => End(EndReason.Spindown);

    private void End(string reason)
    {
        TaskCompletionSource<RuntimeInvocation?>? poll;
        lock (_gate)
        {
            if (_state == EnvironmentState.Ending)
            {
                return;
            }

            Set(EnvironmentState.Ending);
            _process.Thaw();
            (poll, _poll) = (_poll, null);
        }

        GiveBack();
        _init.TrySetResult(new InitOutcome(false, PlatformErrors.ExitError));
        _owner.Removed(this);
        _ = Close(poll, reason);
    }

    /// <summary>
    /// Adds up the memory of the processes, and ends them when they have too much, or are too many. The processes of an idle environment
    /// are stopped a moment after its answer: on AWS, too, nothing runs between invocations.
    /// </summary>
    /// <returns>Whether the next look is due soon.</returns>
    public bool Look(ProcessTable table, SocketMemory sockets)
    {
        _process.Look(table, sockets);
        if (_process.IsBeyondLimits)
        {
            _process.Kill();
        }

        lock (_gate)
        {
            return _state switch
            {
                EnvironmentState.Idle when _poll is not null => !IsFreezeDue() || !_process.Freeze(table),
                EnvironmentState.Busy or EnvironmentState.Starting => true,
                _ => false,
            };
        }
    }

    /// <summary>The memory of the processes at the last look.</summary>
    public long MemoryBytes => _process.MemoryBytes;

    /// <summary>Ends the processes, because all environments together have too much memory.</summary>
    public void RunOutOfMemory() => _process.RunOutOfMemory();

    /// <summary>The environment now.</summary>
    public EnvironmentSnapshot ToSnapshot() => new(
        Version.Arn, Version.Version, Version.Revision, State, _since, _process.Id, _process.MemoryBytes, Version.MemoryMb, Volatile.Read(ref _invocations));

    private static TaskCompletionSource<InitOutcome> NewInit() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Set(EnvironmentState state) => (_state, _since) = (state, _parts.Time.GetUtcNow());
}
