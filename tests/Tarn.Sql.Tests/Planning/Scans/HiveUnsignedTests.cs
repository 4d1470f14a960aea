using System.Text;
using Tarn.DuckDb;
using Tarn.Lake.Hive.Types;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Planning.Scans.Hive;

namespace Tarn.Sql.Tests.Planning.Scans;

/// <summary>Unsigned integers of Parquet files keep their values in wider columns of Hive tables.</summary>
public sealed class HiveUnsignedTests
{
    private const string OutOfRange = "out of range";

    [Theory]
    [InlineData("UTINYINT", "255", "smallint", "255")]
    [InlineData("UTINYINT", "200", "int", "200")]
    [InlineData("UTINYINT", "127", "tinyint", "127")]
    [InlineData("UTINYINT", "128", "tinyint", OutOfRange)]
    [InlineData("UTINYINT", "200", "string", "200")]
    [InlineData("USMALLINT", "65535", "int", "65535")]
    [InlineData("USMALLINT", "65535", "bigint", "65535")]
    [InlineData("USMALLINT", "65535", "smallint", OutOfRange)]
    [InlineData("UINTEGER", "4294967295", "bigint", "4294967295")]
    [InlineData("UINTEGER", "2147483648", "bigint", "2147483648")]
    [InlineData("UINTEGER", "4294967295", "int", "-1")]
    [InlineData("UINTEGER", "2147483647", "int", "2147483647")]
    [InlineData("UINTEGER", "4294967295", "double", "4294967295.0")]
    [InlineData("UINTEGER", "4294967295", "decimal(10,0)", "4294967295")]
    [InlineData("UINTEGER", "4294967295", "string", "4294967295")]
    [InlineData("UBIGINT", "9223372036854775807", "bigint", "9223372036854775807")]
    [InlineData("UBIGINT", "9223372036854775808", "bigint", OutOfRange)]
    [InlineData("UBIGINT", "18446744073709551615", "decimal(20,0)", "18446744073709551615")]
    [InlineData("UBIGINT", "18446744073709551615", "decimal(38,2)", "18446744073709551615.00")]
    [InlineData("UBIGINT", "18446744073709551615", "string", "18446744073709551615")]
    [InlineData("UBIGINT", "300", "int", "300")]
    [InlineData("UBIGINT", "4294967296", "int", OutOfRange)]
    public void A_value_is_kept_or_refused(string stored, string value, string type, string shown)
    {
        var field = new PhysicalField(1, "x", stored, []);
        var sql = new HiveParquetValues(use => use.Name).Write("x", "x", HiveType.Parse(type), field);
        using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 64 << 20, Threads = 1, TempDirectory = null });
        using var connection = database.Connect();
        string Shown()
        {
            using var result = connection.Query($"SELECT CAST({sql} AS VARCHAR) FROM (SELECT CAST('{value}' AS {stored}) AS x)");
            using var chunk = result.NextChunk()!;
            return Encoding.UTF8.GetString(chunk.View[0].Bytes(0));
        }

        if (shown == OutOfRange)
        {
            Assert.Contains(OutOfRange, Assert.ThrowsAny<Exception>(Shown).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(shown, Shown());
        }
    }

    [Theory]
    [InlineData("boolean")]
    [InlineData("date")]
    [InlineData("timestamp")]
    [InlineData("float")]
    public void Other_types_refuse_unsigned_integers_by_name(string type)
    {
        var field = new PhysicalField(1, "x", "UINTEGER", []);
        var refused = Assert.Throws<SqlException>(() => new HiveParquetValues(use => use.Name).Write("x", "x", HiveType.Parse(type), field));
        Assert.Equal(SqlErrorName.NotSupported, refused.Name);
    }
}
