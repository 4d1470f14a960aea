namespace Tarn.Lake.Hive;

/// <summary>How one file of a Hive table becomes rows: all that a reader needs beside its bytes. It passes to workers as JSON.</summary>
public sealed record HiveForm
{
    public required HiveFormat Format { get; init; }

    /// <summary>The columns of the file's partition, in their order, with the texts of their types.</summary>
    public required IReadOnlyList<HiveFormColumn> Columns { get; init; }

    /// <summary>The properties of table and SerDe that a reader asks for; the SerDe's go before the table's.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}

/// <summary>A column of a file.</summary>
/// <param name="Name">Its name, in lower case.</param>
/// <param name="Type">Its type, in Hive's spelling.</param>
public sealed record HiveFormColumn(string Name, string Type);
