namespace Tarn.Wire.Console;

/// <summary>The instance's facts that the console shows or needs.</summary>
public sealed record ConsoleSettings
{
    /// <summary>The account of the root.</summary>
    public required string Account { get; init; }

    /// <summary>The region of requests that name none.</summary>
    public required string Region { get; init; }

    /// <summary>Whether users sign in. Otherwise every caller is the root.</summary>
    public required bool Authenticate { get; init; }

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }
}
