using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.DuckDb;

// DuckDB alone, with the program's own library. It reads a statement per line from standard input, and prints its rows
// as one line of JSON. Every value is text; values of other types become null, so a statement must cast them. A
// statement that fails prints {"error": …}.
// Usage: dotnet run -c Release --project bench/duckdb [-- MEGABYTES [THREADS [SPILL_FOLDER]]]
long Number(int place, long otherwise) => args.Length > place ? long.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;
using var database = DuckDatabase.Open(new DuckSettings
{
    MemoryLimitBytes = Number(0, 2048) << 20,
    Threads = (int)Number(1, 2),
    TempDirectory = args.Length > 2 ? args[2] : null,
});
using var connection = database.Connect();
using var output = Console.OpenStandardOutput();
while (Console.ReadLine() is { } sql)
{
    using var line = new MemoryStream();
    try
    {
        Answer(line, sql);
    }
    catch (DuckException failure)
    {
        line.SetLength(0);
        using var json = new Utf8JsonWriter(line);
        json.WriteStartObject();
        json.WriteString("error", failure.Message);
        json.WriteEndObject();
    }

    line.WriteByte((byte)'\n');
    line.WriteTo(output);
    output.Flush();
}

void Answer(MemoryStream line, string sql)
{
    using var result = connection.Query(sql);
    var isText = Enumerable.Range(0, result.ColumnCount).Select(column => result.ColumnType(column).Id == DuckTypeId.Varchar).ToArray();
    using var json = new Utf8JsonWriter(line);
    json.WriteStartArray();
    while (result.NextChunk() is { } chunk)
    {
        using (chunk)
        {
            for (var row = 0; row < chunk.View.RowCount; row++)
            {
                WriteRow(json, chunk.View, row, isText);
            }
        }
    }

    json.WriteEndArray();
}

static void WriteRow(Utf8JsonWriter json, ChunkView view, int row, bool[] isText)
{
    json.WriteStartArray();
    for (var column = 0; column < view.ColumnCount; column++)
    {
        if (!isText[column] || view[column].IsNull(row))
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteStringValue(Encoding.UTF8.GetString(view[column].Bytes(row)));
        }
    }

    json.WriteEndArray();
}
