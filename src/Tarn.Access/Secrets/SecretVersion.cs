namespace Tarn.Access.Secrets;

/// <summary>The facts of a version, without its value.</summary>
public sealed record SecretVersion
{
    /// <summary>The id: the token of the request that made the version.</summary>
    public required string Id { get; init; }

    public long CreatedMs { get; init; }

    /// <summary>The staging labels in the order of their attachment; without any, the version is deprecated.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>The ARN of the key that encrypts the value; null: the version has no value yet.</summary>
    public string? KeyArn { get; init; }

    /// <summary>The beginning of the day of the newest read, Unix milliseconds; null: there was none.</summary>
    public long? AccessedMs { get; init; }
}
