using Tarn.Storage;

namespace Tarn.Lake.Hive;

/// <summary>How one file of a Hive table becomes rows: all that a reader needs beside its bytes. It passes to workers as JSON.</summary>
public sealed record HiveForm
{
    public required HiveFormat Format { get; init; }

    /// <summary>The columns of the file's partition, in their order, with the texts of their types.</summary>
    public required IReadOnlyList<HiveFormColumn> Columns { get; init; }

    /// <summary>The properties of table and SerDe that a reader asks for; the SerDe's go before the table's.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>The form of the files of a table or of one of its partitions.</summary>
    /// <param name="storage">The description of the files: the table's own or that of a partition.</param>
    /// <exception cref="TarnException">NotSupported: Tarn does not read files of this format; the message names the formats that it reads.</exception>
    public static HiveForm Of(HiveTable table, HiveStorage storage)
    {
        var format = HiveSerDes.FormatOf(table, storage);
        var properties = new Dictionary<string, string>();
        foreach (var (name, value) in table.Parameters.Concat(storage.Properties))
        {
            if (HiveProperties.IsRead(format, name))
            {
                properties[name] = value;
            }
        }

        HiveProperties.Check(format, properties);
        return new HiveForm
        {
            Format = format,
            Columns = [.. storage.Columns.Select(column => new HiveFormColumn(column.Name.ToLowerInvariant(), column.Type.Text))],
            Properties = properties,
        };
    }
}

/// <summary>A column of a file.</summary>
/// <param name="Name">Its name, in lower case.</param>
/// <param name="Type">Its type, in Hive's spelling.</param>
public sealed record HiveFormColumn(string Name, string Type);
