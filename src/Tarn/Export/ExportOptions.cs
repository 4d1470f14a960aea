namespace Tarn.Export;

/// <summary>What an export does.</summary>
internal sealed record ExportOptions
{
    /// <summary>The exported tree, an absolute path.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether bytes are copied, after a comparison with their checksums; else files are hard links.</summary>
    public bool Copies { get; init; }

    /// <summary>Whether nothing is written.</summary>
    public bool IsDry { get; init; }
}
