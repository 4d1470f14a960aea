namespace Tarn.Access.Secrets;

/// <summary>The rotation of a secret: the function and the times.</summary>
public sealed record SecretRotation
{
    public required string FunctionArn { get; init; }

    /// <summary>The days between two rotations; null: a schedule gives the times.</summary>
    public long? Days { get; init; }

    /// <summary>The schedule, <c>rate(10 days)</c> or <c>cron(…)</c>; null: days give the times.</summary>
    public string? Schedule { get; init; }

    /// <summary>The length of the window, <c>3h</c>; null: the caller gave none.</summary>
    public string? Duration { get; init; }

    /// <summary>Whether rotations begin by themselves.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>The end of the newest complete rotation, Unix milliseconds; null: there was none.</summary>
    public long? RotatedMs { get; init; }

    /// <summary>The next rotation, Unix milliseconds; null: there is none.</summary>
    public long? NextMs { get; init; }
}
