using Microsoft.Extensions.Logging;
using Tarn.Functions.Environments;
using Tarn.Functions.Invocations;
using Tarn.Functions.Isolation;
using Tarn.Functions.Logs;
using Tarn.Functions.Runtimes;
using Tarn.Functions.Versions;
using Tarn.Processes.Watching;
using Tarn.Storage;

namespace Tarn.Functions.Running;

/// <summary>Runs functions: takes a warm environment, or starts one while memory lasts.</summary>
public sealed class FunctionRunner : IFunctionRunner, IAsyncDisposable
{
    private readonly EnvironmentParts _parts;
    private readonly EnvironmentPool _pool;
    private readonly EnvironmentWatch _watch;
    private readonly FunctionMeter _meter = new();
    private bool _isClosed;

    private FunctionRunner(EnvironmentParts parts, RunnerOptions options)
    {
        _parts = parts;
        _pool = new EnvironmentPool(options);
        _watch = new EnvironmentWatch(_pool, options.IdleMax, parts.Time, parts.Logger);
    }

    /// <summary>The isolation that holds here.</summary>
    public FunctionIsolation Isolation => _parts.Isolation;

    /// <summary>The folders of functions: code is unpacked below <see cref="FunctionFolders.Code"/>.</summary>
    public FunctionFolders Folders => _parts.Folders;

    /// <summary>Starts a runner.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="host">Serves the Runtime API.</param>
    /// <param name="keys">Issues keys of roles.</param>
    /// <param name="log">Takes the functions' lines.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Takes the server's own lines.</param>
    /// <exception cref="TarnException">Unavailable: the machine lacks a demanded isolation.</exception>
    public static FunctionRunner Open(
        RunnerOptions options, IRuntimeHost host, IRoleKeys keys, IFunctionLog log, TimeProvider time, ILogger<FunctionRunner> logger)
    {
        var isolation = FunctionIsolation.Probe(options.Isolation);
        var folders = FunctionFolders.Open(options.ScratchFolder, isolation.HasUsers);
        var parts = new EnvironmentParts
        {
            Host = host,
            Keys = keys,
            Log = log,
            Runtimes = new FunctionRuntimes(options.Runtimes, folders.Runtime, isolation.HasUsers, logger),
            Isolation = isolation,
            Folders = folders,
            Pump = new DescriptorPump(),
            Endpoint = options.Endpoint,
            AwsCalls = new AwsCalls(logger),
            Time = time,
            Logger = logger,
        };
        return new FunctionRunner(parts, options);
    }

    /// <inheritdoc/>
    public async ValueTask<InvocationAnswer> Invoke(FunctionVersion version, Invocation invocation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            var running = new RunningInvocation(invocation);
            var (environment, isNew) = Take(version, invocation.InvokedArn);
            var began = _parts.Time.GetTimestamp();
            if (isNew)
            {
                await StartCold(environment, running);
                began = _parts.Time.GetTimestamp();
            }
            else if (!environment.Begin(running))
            {
                continue; // it ended just now
            }

            _watch.Wake();
            if (await running.Answer is { } answer)
            {
                var isError = answer.FunctionError is not null;
                _meter.Ended(version.Arn, isError);
                Ended?.Invoke(invocation.InvokedArn, _parts.Time.GetElapsedTime(began), isError);
                return answer;
            }
        }
    }

    /// <summary>Called when an invocation has ended, with the ARN as its caller named it, its duration without a start, and whether it failed.</summary>
    public event Action<string, TimeSpan, bool>? Ended;

    /// <summary>Called when an invocation was refused, with the ARN as its caller named it. Handlers must be quick.</summary>
    public event Action<string>? Throttled;

    /// <inheritdoc/>
    public void Retire(string functionArn, IReadOnlyCollection<string> keptRevisions) => _pool.Retire(functionArn, keptRevisions);

    /// <summary>Called when a provisioned environment has ended. Handlers must be quick.</summary>
    public event Action? ProvisionedEnded
    {
        add => _pool.ProvisionedEnded += value;
        remove => _pool.ProvisionedEnded -= value;
    }

    /// <summary>Starts one environment of a provisioned version before any invocation.</summary>
    /// <returns>Null, or why it failed.</returns>
    public async Task<string?> Provision(FunctionVersion version)
    {
        try
        {
            var environment = _pool.AddProvisioned(version, () => new FunctionEnvironment(version, _parts, _pool));
            _watch.Wake();
            return await Task.Run(environment.Provision);
        }
        catch (TarnException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>The provisioned environments of a revision: started ones, free ones, and those that need no renewal soon.</summary>
    public (int Allocated, int Available, int Lasting) CountProvisioned(string functionArn, string revision) =>
        _pool.CountProvisioned(functionArn, revision);

    /// <summary>Ends provisioned environments beyond these numbers.</summary>
    public void TrimProvisioned(IReadOnlyDictionary<(string Arn, string Revision), int> wanted) => _pool.TrimProvisioned(wanted);

    /// <summary>The environments now.</summary>
    public IReadOnlyList<EnvironmentSnapshot> Snapshot() => [.. _pool.All().Select(environment => environment.ToSnapshot())];

    /// <summary>The counts of all functions that were called since the start.</summary>
    public IReadOnlyList<FunctionCounts> Counts() => _meter.Counts();

    /// <summary>The names of AWS that a function's clients called since the start of the server.</summary>
    public IReadOnlyList<AwsCall> AwsCallsOf(string functionArn) => _parts.AwsCalls.Of(functionArn);

    /// <summary>Ends all environments.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, true))
        {
            return;
        }

        await _watch.DisposeAsync();
        _meter.Dispose();
        await _pool.Close();
        _parts.Pump.Dispose();
        _parts.Folders.Close();
    }

    private (FunctionEnvironment Environment, bool IsNew) Take(FunctionVersion version, string invokedArn)
    {
        try
        {
            var environment = _pool.Take(version, () => new FunctionEnvironment(version, _parts, _pool), out var isNew);
            return (environment, isNew);
        }
        catch (TarnException throttled) when (throttled.Kind == ErrorKind.Throttled)
        {
            _meter.Throttled(version.Arn);
            Throttled?.Invoke(invokedArn);
            throw;
        }
    }

    private async Task StartCold(FunctionEnvironment environment, RunningInvocation running)
    {
        var begun = _parts.Time.GetTimestamp();
        try
        {
            await Task.Run(() => Start(environment, running), CancellationToken.None);
            await environment.Initialize(running);
        }
        finally
        {
            _meter.ColdStart(environment.Version.Arn, _parts.Time.GetElapsedTime(begun));
        }
    }

    private static void Start(FunctionEnvironment environment, RunningInvocation running)
    {
        try
        {
            environment.Begin(running);
            environment.Start();
        }
        catch
        {
            environment.End();
            throw;
        }
    }
}
