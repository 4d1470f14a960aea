using Tarn.Lake.Writing;

namespace Tarn.Lake.Tests.Iceberg;

public sealed class VectorFilesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("4", "1")]
    [InlineData("4 6", "2")]
    [InlineData("4 6 1", "2 1")]
    [InlineData("99 1 2 8", "1 2 1")]
    [InlineData("1 99 1", "1 1 1")]
    public void Vectors_share_files_up_to_their_limit(string blobs, string files) => Assert.Equal(
        files, string.Join(' ', VectorFiles.FileCounts([.. blobs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)], bytesMax: 10)));
}
