using Tarn.Sql.Catalog;
using Tarn.Sql.FileTables;
using Tarn.Sql.Planning.Scans;

namespace Tarn.Sql.Tests.Planning.Scans;

/// <summary>Iceberg's rules that match deletes with data files. No statement is run.</summary>
public sealed class DeleteMatchingTests
{
    private static readonly DataFile File = new() { Location = "s3://lake/a", SizeBytes = 1, RecordCount = 1, Scope = 1, DataSequenceNumber = 5 };

    [Theory]
    [InlineData(DeleteKind.Positions, 1, 5, true)]
    [InlineData(DeleteKind.Positions, 1, 4, false)]
    [InlineData(DeleteKind.Positions, 2, 9, false)]
    [InlineData(DeleteKind.Equality, 1, 6, true)]
    [InlineData(DeleteKind.Equality, 1, 5, false)]
    [InlineData(DeleteKind.Equality, 2, 9, false)]
    public void Deletes_concern_files_of_their_partition_by_sequence_number(DeleteKind kind, int scope, long sequence, bool concerns) =>
        Check(Delete(kind, sequence) with { Scope = scope }, concerns);

    [Theory]
    [InlineData(DeleteKind.Equality, true)]
    [InlineData(DeleteKind.Positions, false)]
    public void Only_equality_deletes_of_an_unpartitioned_spec_concern_every_partition(DeleteKind kind, bool concerns) =>
        Check(Delete(kind, 9) with { Scope = 2, IsGlobal = true }, concerns);

    [Theory]
    [InlineData("s3://lake/a", 5, true)]
    [InlineData("s3://lake/a", 4, false)]
    [InlineData("s3://lake/b", 9, false)]
    public void A_delete_of_one_file_concerns_that_file(string file, long sequence, bool concerns)
    {
        Check(Delete(DeleteKind.Positions, sequence) with { ReferencedFile = file, Scope = 7 }, concerns);
        Check(Delete(DeleteKind.Vector, sequence) with { ReferencedFile = file, Scope = 7 }, concerns);
    }

    [Fact]
    public void A_vector_stands_for_all_position_deletes_of_its_file()
    {
        var matching = new DeleteMatching(
            [Linked(Delete(DeleteKind.Positions, 9)), Linked(Delete(DeleteKind.Vector, 8) with { ReferencedFile = File.Location })]);
        Assert.NotNull(matching.VectorOf(File));
        Assert.False(matching.HasPositions(File));
        Assert.True(matching.HasPositions(File with { Location = "s3://lake/b" }));
    }

    private static void Check(DeleteFile delete, bool concerns)
    {
        var matching = new DeleteMatching([Linked(delete)]);
        Assert.Equal(concerns, matching.HasPositions(File) || matching.HasEquality(File) || matching.VectorOf(File) is not null);
        Assert.Equal(concerns, DeleteMatching.Concerning([File], [delete]).Count == 1);
    }

    private static ScanDelete Linked(DeleteFile file) => new(file, "in/v1");

    private static DeleteFile Delete(DeleteKind kind, long sequence) =>
        new() { Kind = kind, Location = "s3://lake/d", SizeBytes = 1, Scope = 1, DataSequenceNumber = sequence };
}
