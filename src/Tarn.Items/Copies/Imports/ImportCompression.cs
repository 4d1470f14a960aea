namespace Tarn.Items.Copies.Imports;

/// <summary>The compression of imported objects. The numbers are stored.</summary>
public enum ImportCompression : byte
{
    None = 1,

    Gzip = 2,

    Zstd = 3,
}
