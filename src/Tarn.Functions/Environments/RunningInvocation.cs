using Tarn.Functions.Invocations;
using Tarn.Functions.Logs;

namespace Tarn.Functions.Environments;

/// <summary>The invocation that an environment works on.</summary>
internal sealed class RunningInvocation(Invocation invocation)
{
    private readonly TaskCompletionSource<InvocationAnswer?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The call.</summary>
    public Invocation Invocation { get; } = invocation;

    /// <summary>The answer, or the begin of its stream; null: the process ended before it got the event.</summary>
    public Task<InvocationAnswer?> Answer => _answer.Task;

    /// <summary>When the process got the event.</summary>
    public long Begun { get; set; }

    /// <summary>The time of the start before it; null: the environment was warm.</summary>
    public TimeSpan? Init { get; set; }

    /// <summary>The end of its log.</summary>
    public InvocationLogTail? Tail { get; set; }

    /// <summary>Ends it when its time is over.</summary>
    public ITimer? Timer { get; set; }

    /// <summary>Whether the process got the event.</summary>
    public bool IsDelivered { get; set; }

    /// <summary>Whether the process has begun to answer. A second answer is refused.</summary>
    public bool IsAnswering { get; set; }

    /// <summary>Whether its time is over: the end of the process is no error of its own then.</summary>
    public bool IsTimedOut { get; set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsFinished { get; set; }

    /// <summary>The stream of its answer; null: no stream has begun.</summary>
    public AnswerStream? Stream { get; set; }

    /// <summary>Hands the answer to the caller. A second one is ignored.</summary>
    public void SetAnswer(InvocationAnswer? answer) => _answer.TrySetResult(answer);
}
