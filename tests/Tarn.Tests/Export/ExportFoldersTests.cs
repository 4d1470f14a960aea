using Tarn.Export;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Tests.Export;

/// <summary>The places of exported files: whatever keys and names hold, no file leaves its folder.</summary>
public sealed class ExportFoldersTests
{
    private const string Folder = "/srv/tree/web/t";

    [Theory]
    [InlineData("visits", "visits")]
    [InlineData("a.b-c_D", "a.b-c_D")]
    [InlineData("..", "~2E.")]
    [InlineData("../x", "~2E.~2Fx")]
    [InlineData(".hidden", "~2Ehidden")]
    [InlineData("ä b~", "~C3~A4~20b~7E")]
    public void Names_become_names_of_files(string name, string file) => Assert.Equal(file, ExportName.Of(name));

    [Fact]
    public void Long_names_stay_different_and_short_enough()
    {
        var (one, other) = (ExportName.Of(new string('x', 255) + "1"), ExportName.Of(new string('x', 255) + "2"));
        Assert.NotEqual(one, other);
        Assert.Equal((200, 200), (one.Length, other.Length));
        Assert.Equal(33, ExportName.Of("").Length);
    }

    [Theory]
    [InlineData("s3://lake/t/data/x.parquet", "data/x.parquet")]
    [InlineData("s3a://lake/t/data/day=2024%2F01/x.parquet", "data/day=2024%2F01/x.parquet")]
    [InlineData("s3://lake/t/y.parquet", "data/_elsewhere/lake/t/y.parquet")]
    [InlineData("s3://other/z.parquet", "data/_elsewhere/other/z.parquet")]
    public void Files_keep_their_paths(string location, string path) => Assert.Equal(path, Places(location).PathOf(location));

    [Theory]
    [InlineData("s3://lake/t/data/../../../../etc/passwd")]
    [InlineData("s3://lake/t/data//x.parquet")]
    [InlineData("s3://lake/t/data/./x.parquet")]
    [InlineData("s3://lake/t/data/what?.parquet")]
    [InlineData("s3://lake/t/data/x#y.parquet")]
    [InlineData("s3://lake/t/data/new\nline.parquet")]
    [InlineData("s3://lake/t/data/_elsewhere/lake/x.parquet")]
    [InlineData("s3://lake/t/data/_named/x.parquet")]
    [InlineData("s3://lake/../x.parquet")]
    [InlineData("s3://lake/t/data/")]
    public void Keys_that_are_no_paths_get_names(string location)
    {
        var places = Places(location);
        Assert.Matches("^data/_named/[0-9a-f]{32}(\\.parquet)?$", places.PathOf(location));
        Assert.Equal(places.UriOf(places.PathOf(location)), places.Change.Others.Values.Single());
    }

    [Fact]
    public void A_file_whose_name_is_another_files_folder_gets_a_name()
    {
        var places = Places("s3://lake/t/data/a", "s3://lake/t/data/a/b.parquet");
        Assert.StartsWith("data/_named/", places.PathOf("s3://lake/t/data/a"), StringComparison.Ordinal);
        Assert.Equal("data/a/b.parquet", places.PathOf("s3://lake/t/data/a/b.parquet"));
    }

    [Fact]
    public void Files_outside_of_the_object_store_are_refused() =>
        Assert.Equal(ErrorKind.NotSupported, Assert.Throws<TarnException>(() => Places("file:///etc/passwd")).Kind);

    private static ExportFolders Places(params string[] locations) => new(
        Folder,
        new TableMetadata
        {
            FormatVersion = 2,
            TableUuid = Guid.NewGuid(),
            Location = "s3://lake/t",
            LastUpdatedMs = 1,
            LastColumnId = 0,
            Schemas = [new Schema(0, new StructType())],
            CurrentSchemaId = 0,
            PartitionSpecs = [PartitionSpec.Unpartitioned],
            DefaultSpecId = 0,
        },
        locations);
}
