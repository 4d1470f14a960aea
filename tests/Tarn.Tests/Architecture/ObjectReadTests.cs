using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>Openings of objects without a question about the right to their key: the server's own work alone, by name.</summary>
public sealed partial class ObjectReadTests
{
    private static readonly string[] OwnWork =
    [
        "src/Tarn.Functions/Packages/PackageStore.cs",
        "src/Tarn.Lake/Adoption/MetadataSearch.cs",
        "src/Tarn.Lake/Files/ObjectTableFiles.cs",
        "src/Tarn.Lake/Prefixes/JoinedStream.cs",
        "src/Tarn.Lake/Prefixes/ObjectContent.cs",
        "src/Tarn/Export/TableExport.cs",
    ];

    [Fact]
    public void Only_the_servers_own_work_opens_objects_without_rights()
    {
        var found = Repository.CSharp("src")
            .Where(file => !file.Path.StartsWith("src/Tarn.Storage/", StringComparison.Ordinal) && Unasked().IsMatch(file.Text))
            .Select(file => file.Path).Order(StringComparer.Ordinal);
        Assert.Equal(OwnWork, found);
    }

    [GeneratedRegex(@"[oO]bjects\.(OpenRead|ReadAll)\(|\.LeaseLocalFile\(\w+, \w+\)")]
    private static partial Regex Unasked();
}
