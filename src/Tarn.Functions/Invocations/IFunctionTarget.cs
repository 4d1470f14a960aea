using Tarn.Storage.Rights;
using Tarn.Targets;

namespace Tarn.Functions.Invocations;

/// <summary>The functions, as events find them: by an ARN with the caller's qualifier, which is resolved for each call.</summary>
public interface IFunctionTarget
{
    /// <summary>The ARN of the function's role now; null: there is no such function.</summary>
    string? RoleOf(string functionArn);

    /// <summary>The longest time of a call now; null: there is no such function.</summary>
    TimeSpan? TimeoutOf(string functionArn);

    /// <summary>Calls the function.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// The function was not called. NotFound: it is gone. Others: it is throttled or not ready.
    /// </exception>
    ValueTask<InvocationAnswer> Invoke(string functionArn, Invocation invocation, CancellationToken cancellationToken);

    /// <summary>The function with its role, as it sends results and failures.</summary>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied: there is no such function.</exception>
    Sender SenderOf(string functionArn);

    /// <summary>The rights of the function's role. Each question is about the role that the function has then.</summary>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied: there is no such function.</exception>
    IRights RightsOf(string functionArn);
}
