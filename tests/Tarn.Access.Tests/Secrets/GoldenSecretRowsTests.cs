using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Tarn.Access.Registry;
using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Rotations;
using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Access.Tests.Secrets;

/// <summary>The rows of secrets (<c>docs/formats/secrets.md</c>), beside a golden file with a name and the JSON of each.</summary>
public sealed class GoldenSecretRowsTests
{
    [Fact]
    public async Task Rows_are_the_golden_file()
    {
        await using var store = new MemoryMetadataStore();
        var secret = await store.Commit(
            async transaction =>
            {
                RotationTask.Rows.Put(transaction, Task);
                return (await SecretDefinition.Kind.Add(
                    transaction, new ResourceId(1), SecretDefinition.Kind.NameOf("a", "r", "n"), DateTimeOffset.UnixEpoch, Secret)).Document;
            },
            default);
        var rotation = Assert.Single(await store.Read(reader => reader.Scan(AccessSpaces.SecretRotations, KeyRange.All, 2), default));
        Assert.Equal("000000000000000700000189E7E74E00", Convert.ToHexString(rotation.Key.Span));
        string[] rows = [Line("secret", secret), Line("rotation", rotation.Value)];
        Assert.Equal(await File.ReadAllLinesAsync(PathOf("rows-v1.txt")), rows);
    }

    [Fact]
    public async Task The_row_of_a_value_has_its_documented_parts()
    {
        await using var world = await SecretWorld.Open();
        var row = (await world.Seal("arn", "v", "text")).Row;
        var wrapped = BinaryPrimitives.ReadUInt16BigEndian(row.Span[2..]);
        Assert.Equal((1, 0), (row.Span[0], row.Span[1]));
        Assert.Equal(4 + wrapped + 12 + "text".Length + 16, row.Length);
        Assert.Equal(1, row.Span[4]);
    }

    private static SecretDefinition Secret => new()
    {
        Description = "of a database",
        KeyId = "alias/lake",
        ChangedMs = 1_700_000_000_000,
        AccessedMs = 1_699_920_000_000,
        DeletedMs = 1_700_000_000_001,
        PurgeMs = 1_700_604_800_001,
        Versions =
        [
            new SecretVersion { Id = "old", CreatedMs = 1_690_000_000_000, KeyArn = "arn:aws:kms:r:a:key/k" },
            new SecretVersion
            {
                Id = "new", CreatedMs = 1_700_000_000_000, Stages = ["AWSCURRENT", "mine"], KeyArn = "arn:aws:kms:r:a:key/k", AccessedMs = 1_699_920_000_000,
            },
            new SecretVersion { Id = "next", CreatedMs = 1_700_000_000_000, Stages = ["AWSPENDING"] },
        ],
        Rotation = new SecretRotation
        {
            FunctionArn = "arn:aws:lambda:r:a:function:f",
            Days = 30,
            Schedule = "rate(10 days)",
            Duration = "3h",
            IsEnabled = true,
            RotatedMs = 1_690_000_000_000,
            NextMs = 1_702_592_000_000,
        },
    };

    private static RotationTask Task => new()
    {
        Secret = new ResourceId(7),
        Started = DateTimeOffset.FromUnixTimeMilliseconds(1_691_812_843_008),
        VersionId = "next",
        StepsDone = 2,
        Failures = 1,
        State = TaskState.Running,
        FailureReason = "The rotation function failed in step setSecret.",
    };

    private static string Line(string name, ReadOnlyMemory<byte> row) => $"{name} {row.Span[0]} {Encoding.UTF8.GetString(row.Span[1..])}";

    private static string PathOf(string name, [CallerFilePath] string path = "") => Path.Join(Path.GetDirectoryName(path)!, name);
}
