using Tarn.Functions.Versions;

namespace Tarn.Functions.Invocations;

/// <summary>Runs invocations in environments, which it starts, keeps warm, and ends.</summary>
public interface IFunctionRunner
{
    /// <summary>Runs one invocation to its end, or to the begin of its stream.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// Throttled, with one of <see cref="ThrottleReasons"/>: no environment is free, and no other one may start. Others: the
    /// environment cannot start, because the interpreter is missing or the role does not trust Lambda.
    /// </exception>
    ValueTask<InvocationAnswer> Invoke(FunctionVersion version, Invocation invocation, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the idle environments of a function, and the busy ones after their invocation, unless they run one of these
    /// revisions.
    /// </summary>
    void Retire(string functionArn, IReadOnlyCollection<string> keptRevisions);
}
