using System.Text;

namespace Tarn.DuckDb.Tests;

public sealed class DuckDatabaseTests
{
    internal static readonly DuckSettings Small = new() { MemoryLimitBytes = 256 << 20, Threads = 1, TempDirectory = null };

    [Fact]
    public void The_library_beside_the_program_is_the_pinned_one() => Assert.Equal("v1.5.6", DuckDatabase.LibraryVersion);

    [Fact]
    public void Settings_hold_from_the_first_statement_on()
    {
        using var database = DuckDatabase.Open(Small);
        using var connection = database.Connect();
        Assert.Equal("UTC", Text(connection, "select current_setting('TimeZone')"));
        Assert.Equal("256.0 MiB", Text(connection, "select current_setting('memory_limit')"));
        Assert.Equal("1", Text(connection, "select current_setting('threads')::varchar"));
        Assert.Equal("false", Text(connection, "select current_setting('autoload_known_extensions')::varchar"));
    }

    [Fact]
    public void An_unknown_option_is_refused_by_name()
    {
        var settings = Small with { More = new Dictionary<string, string> { ["no_such_option"] = "1" } };
        var error = Assert.Throws<DuckException>(() => DuckDatabase.Open(settings));
        Assert.Contains("no_such_option", error.Message);
    }

    [Theory]
    [InlineData(
        "Out of Memory Error: could not allocate block (250.0 MiB/256.0 MiB used)\nPossible solutions:\n* Reducing the number of threads (SET threads=X)")]
    [InlineData("Out of Memory Error: could not allocate block (250.0 MiB/256.0 MiB used)\n* Increasing the memory limit (SET memory_limit='...GB')\nmore")]
    public void Advice_about_settings_of_the_engine_is_left_out(string message) => Assert.Equal(
        "Out of Memory Error: could not allocate block (250.0 MiB/256.0 MiB used)", new DuckException(DuckErrorType.OutOfMemory, message).Message);

    [Fact]
    public void Running_out_of_memory_names_no_setting()
    {
        using var database = DuckDatabase.Open(Small);
        using var connection = database.Connect();
        var error = Assert.Throws<DuckException>(() => connection.Execute("create table t as select range || repeat('x', 1000) as s from range(1000000)"));
        Assert.Equal(DuckErrorType.OutOfMemory, error.Type);
        Assert.DoesNotContain("SET ", error.Message);
        Assert.DoesNotContain("solutions", error.Message);
    }

    [Fact]
    public void A_failing_statement_throws_with_its_kind_and_text()
    {
        using var database = DuckDatabase.Open(Small);
        using var connection = database.Connect();
        var error = Assert.Throws<DuckException>(() => connection.Execute("select nope from (select 1 as a)"));
        Assert.Equal(DuckErrorType.Binder, error.Type);
        Assert.Contains("nope", error.Message);
    }

    [Fact]
    public void Values_of_every_shape_come_out_of_a_result()
    {
        using var database = DuckDatabase.Open(Small);
        using var connection = database.Connect();
        using var result = connection.Query(
            "select 7::bigint, null::integer, 'short', 'a text longer than twelve bytes', [1,2,3], {'a': true, 'b': 2.5}, 12.34::decimal(10,2)");
        Assert.Equal(7, result.ColumnCount);
        using var type = result.ColumnType(6);
        Assert.Equal((DuckTypeId.Decimal, 10, 2), (type.Id, type.Width, type.Scale));
        using var chunk = result.NextChunk()!;
        var rows = chunk.View;
        Assert.Equal(1, rows.RowCount);
        Assert.Equal(7, rows[0].Values<long>(1)[0]);
        Assert.True(rows[1].IsNull(0));
        Assert.Equal("short", Encoding.UTF8.GetString(rows[2].Bytes(0)));
        Assert.Equal("a text longer than twelve bytes", Encoding.UTF8.GetString(rows[3].Bytes(0)));
        Assert.Equal((0, 3), rows[4].Entry(0));
        Assert.Equal([1, 2, 3], rows[4].Elements.Values<int>(3).ToArray());
        Assert.Equal(1, rows[5].Field(0).Values<byte>(1)[0]);
        Assert.Null(result.NextChunk());
    }

    [Fact]
    public void Parameters_are_bound_and_streams_read_chunk_by_chunk()
    {
        using var database = DuckDatabase.Open(Small);
        using var connection = database.Connect();
        using var statement = connection.Prepare("select range + $1 from range($2)");
        statement.Bind(1, 5L);
        statement.Bind(2, 5_000L);
        using var result = statement.Stream();
        long rows = 0, sum = 0;
        for (var chunk = result.NextChunk(); chunk != null; chunk = result.NextChunk())
        {
            using (chunk)
            {
                foreach (var value in chunk.View[0].Values<long>(chunk.View.RowCount))
                {
                    sum += value;
                }

                rows += chunk.View.RowCount;
            }
        }

        Assert.Equal((5_000, 4_999L * 2_500 + 25_000), (rows, sum));
    }

    [Fact]
    public void Appended_chunks_are_rows_of_the_table()
    {
        using var database = DuckDatabase.Open(Small);
        using var connection = database.Connect();
        connection.Execute("create table t(id bigint, name varchar)");
        using (var id = DuckType.Of(DuckTypeId.BigInt))
        using (var name = DuckType.Of(DuckTypeId.Varchar))
        using (var chunk = DuckChunk.Create([id, name]))
        using (var appender = connection.Append("t"))
        {
            var view = chunk.View;
            view[0].Values<long>(2)[1] = 9;
            view[1].SetBytes(0, "Zürich"u8);
            view[1].MakeNullable();
            view[1].SetNull(1);
            view.RowCount = 2;
            appender.Append(chunk);
            appender.Close();
        }

        Assert.Equal("0Zürich9-", Text(connection, "select string_agg(id || coalesce(name, '-'), '' order by id) from t"));
    }

    [Fact]
    public async Task A_statement_on_a_duck_thread_ends_at_an_interrupt()
    {
        using var database = DuckDatabase.Open(Small);
        using var connection = database.Connect();
        var statement = DuckThread.Run("test", () => connection.Execute("select sum(a.range * b.range % 7) from range(1000000) a, range(1000000) b"));
        do
        {
            connection.Interrupt();
        }
        while (await Task.WhenAny(statement, Task.Delay(10)) != statement);
        var error = await Assert.ThrowsAsync<DuckException>(() => statement);
        Assert.Equal(DuckErrorType.Interrupt, error.Type);
    }

    internal static string Text(DuckConnection connection, string sql)
    {
        using var result = connection.Query(sql);
        using var chunk = result.NextChunk();
        return chunk == null ? "" : Encoding.UTF8.GetString(chunk.View[0].Bytes(0));
    }
}
