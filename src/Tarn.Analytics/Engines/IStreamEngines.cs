using Tarn.Storage;

namespace Tarn.Analytics.Engines;

/// <summary>Plans scripts, and opens engines that run them.</summary>
public interface IStreamEngines
{
    /// <summary>The <see cref="TarnException.Reason"/> of an engine that does not open, because every slot is taken.</summary>
    const string NoPlace = "no place";

    /// <summary>The engines of replays and audits. If the memory suffices, they have their own slots and take no slot of a running application.</summary>
    IStreamEngines Repeats { get; }

    /// <summary>Plans a script. Reads nothing outside.</summary>
    /// <exception cref="TarnException">InvalidArgument: the script is not valid, or of a kind that streams do not have.</exception>
    ApplicationPlan Plan(string script);

    /// <summary>Compares the form of a state with a plan. Reads nothing outside.</summary>
    /// <param name="stateName">The <see cref="ApplicationPlan.StateName"/> of the plan whose engine wrote it.</param>
    ContinuedState Fit(string stateName, ApplicationPlan plan);

    /// <summary>Opens an engine with its own process.</summary>
    /// <param name="state">A state that <see cref="IStreamEngine.WriteState"/> wrote. The engine continues the parts that
    /// <see cref="Fit"/> names; null: it starts empty.</param>
    /// <exception cref="TarnException">InvalidArgument: no part of the state fits; Unavailable: the process did not start;
    /// LimitExceeded for the reason <see cref="NoPlace"/>: every slot is taken.</exception>
    ValueTask<IStreamEngine> Open(ApplicationPlan plan, Stream? state, CancellationToken cancellationToken);
}

/// <summary>
/// The state of one running application. It is a function of its inputs: any cut of them into calls gives the same rows in the same order, also when
/// the state is written and read in between.
/// </summary>
public interface IStreamEngine : IAsyncDisposable
{
    /// <summary>
    /// Takes inputs, and gives the rows that they make due in their order, in pieces of about 4 MiB at most. A caller that cancels or stops midway ends
    /// the process.
    /// </summary>
    /// <param name="place">The position of the first input.</param>
    /// <exception cref="TarnException">
    /// Unavailable: the process has ended, and the caller opens another one. LimitExceeded: the state is larger than its share, or a pattern passes a
    /// bound; the message names it. InvalidArgument: a pattern fails. After the last two the application halts, since the same inputs fail again.
    /// </exception>
    IAsyncEnumerable<IReadOnlyList<EngineRow>> Push(long place, IReadOnlyList<EngineInput> inputs, CancellationToken cancellationToken);

    /// <summary>Writes the whole state after the inputs so far.</summary>
    /// <exception cref="TarnException">Unavailable: the process has ended.</exception>
    ValueTask WriteState(Stream target, CancellationToken cancellationToken);

    /// <summary>About the bytes that <see cref="WriteState"/> would write, after the last call.</summary>
    long StateBytes { get; }

    /// <summary>Whether a tick can make rows due, after the last call: a window is open, or a shard is not idle yet.</summary>
    bool WaitsForTime { get; }

    /// <summary>The least watermark of all sources after the last call, Unix milliseconds; null: there is none, or it is not known.</summary>
    long? WatermarkMs { get; }

    /// <summary>The most by which a record since the engine's opening was before its source's watermark, milliseconds.</summary>
    long LatenessMs { get; }

    /// <summary>The windows that wait for their end, after the last call.</summary>
    long OpenWindows { get; }
}
