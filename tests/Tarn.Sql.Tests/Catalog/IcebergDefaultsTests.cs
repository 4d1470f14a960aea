using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Catalog;

namespace Tarn.Sql.Tests.Catalog;

public sealed class IcebergDefaultsTests
{
    public static TheoryData<string, string, string> Instants { get; } = new()
    {
        { nameof(PrimitiveType.TimestampTz), "\"2026-11-25T10:00:00.123456+00:00\"", "2026-11-25T10:00:00.123456" },
        { nameof(PrimitiveType.TimestampTzNs), "\"2026-11-25T10:00:00.123456789+00:00\"", "2026-11-25T10:00:00.123456789" },
        { nameof(PrimitiveType.TimestampNs), "\"2026-11-25T10:00:00.123456789\"", "2026-11-25T10:00:00.123456789" },
        { nameof(PrimitiveType.String), "\"ends with +00:00\"", "ends with +00:00" },
    };

    [Theory]
    [MemberData(nameof(Instants))]
    public void Defaults_of_instants_have_no_offset(string type, string json, string expected)
    {
        var primitive = (PrimitiveType)typeof(PrimitiveType).GetProperty(type)!.GetValue(null)!;
        Assert.Equal(expected, IcebergDefaults.TextOf(new NestedField(1, "at", primitive), json));
    }
}
