using System.Text.Json;

namespace Tarn.Items.Copies.Exports;

/// <summary>The lines of an export, one by one. Blocks on the disk. One thread at a time. Implementations: items, changed items.</summary>
internal interface IExportLines : IDisposable
{
    /// <summary>DynamoDB's count of the bytes of the current line's items.</summary>
    long SizeBytes { get; }

    /// <summary>Moves to the first line, then to the next.</summary>
    /// <returns>False after the last line.</returns>
    bool MoveNext();

    /// <summary>Writes the current line.</summary>
    void Write(Utf8JsonWriter json);
}
