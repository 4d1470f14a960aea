namespace Tarn.Lake.Writing;

/// <summary>Files whose footers are read.</summary>
public sealed record FooterJob
{
    /// <summary>The table that shall list the files, or their prefix.</summary>
    public required JobSubject Subject { get; init; }

    /// <summary>The locations of the files and their sizes in bytes.</summary>
    public required IReadOnlyList<(string Location, long SizeBytes)> Files { get; init; }

    /// <summary>The columns whose constants are wanted, in lower case.</summary>
    public IReadOnlyList<string> Constants { get; init; } = [];

    /// <summary>The locations of the files.</summary>
    public IEnumerable<string> Locations => Files.Select(file => file.Location);
}
