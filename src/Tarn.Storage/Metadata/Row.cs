namespace Tarn.Storage.Metadata;

/// <summary>A key and its value. Values begin with a version byte: D19 (metadata is an ordered map).</summary>
public readonly record struct Row(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);
