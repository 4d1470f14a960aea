namespace Tarn.Functions.Asynchronous.Events;

/// <summary>How the events of a function are retried, and where their results go.</summary>
/// <param name="RetriesMax">The most retries after errors of the function, 0 to 2.</param>
/// <param name="AgeMax">The longest wait of an event, 1 minute to 6 hours.</param>
/// <param name="OnSuccess">The ARN of the function, queue or topic that gets results; null: none.</param>
/// <param name="OnFailure">The ARN of the function, bucket, queue or topic that gets failures; null: none.</param>
public sealed record AsyncRules(int RetriesMax, TimeSpan AgeMax, string? OnSuccess, string? OnFailure)
{
    /// <summary>Whether invocations continue that call the function in a loop.</summary>
    public bool AllowsLoops { get; init; }

    /// <summary>The ARN of the queue or topic that gets events that failed; null: none.</summary>
    public string? DeadLetter { get; init; }

    /// <summary>The rules of a function without its own.</summary>
    public static AsyncRules Default { get; } = new(2, TimeSpan.FromHours(6), null, null);
}

/// <summary>Gives the rules of functions.</summary>
public interface IAsyncRules
{
    /// <summary>The rules for an ARN with its qualifier, now.</summary>
    ValueTask<AsyncRules> Of(string functionArn);
}
