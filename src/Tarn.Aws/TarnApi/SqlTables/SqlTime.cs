using System.Globalization;

namespace Tarn.Aws.TarnApi.SqlTables;

/// <summary>Times as the rows of system tables have them.</summary>
internal static class SqlTime
{
    public static string Of(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
