using System.Text;
using Tarn.Access.Keys;
using Tarn.Access.Keys.Grants;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Tests.Keys;

/// <summary>The rows of keys, aliases and grants (<c>docs/formats/keys.md</c>), beside a golden file with a name and the JSON of each.</summary>
public sealed class GoldenRowsTests
{
    private static readonly KeyMaterialFacts[] Materials =
    [
        new() { Id = new string('a', 64), RotatedMs = 1_700_000_000_000, Description = "first", ValidToMs = 1_800_000_000_000, IsMissing = true },
        new() { Id = new string('b', 64), RotatedMs = 1_700_000_000_001, IsOnDemand = true },
        new() { Id = new string('c', 64) },
    ];

    [Fact]
    public async Task Rows_are_the_golden_file()
    {
        var lines = await File.ReadAllLinesAsync(GoldenFiles.PathOf("rows-v1.txt"));
        await using var store = new MemoryMetadataStore();
        var rows = await store.Commit(Rows, default);
        Assert.Equal(lines, rows.Select(row => $"{row.Name} {row.Row[0]} {Encoding.UTF8.GetString(row.Row.AsSpan(1))}"));
    }

    private static async ValueTask<(string Name, byte[] Row)[]> Rows(IMetadataTransaction transaction)
    {
        var key = new KeyDefinition
        {
            Description = "lake",
            IsExternal = true,
            IsDisabled = true,
            DeletionMs = 1_750_000_000_000,
            DeletionDays = 7,
            RotationDays = 365,
            NextRotationMs = 1_760_000_000_000,
            Materials = Materials,
            Current = Materials[1].Id,
        };
        var managed = new KeyDefinition { Service = "s3", Materials = [Materials[1]], Current = Materials[1].Id };
        var alias = new KeyAlias("1234abcd-12ab-34cd-56ef-1234567890ab", 1_700_000_000_000);
        var grant = new KeyGrant
        {
            Id = new string('d', 64),
            Name = "g",
            Grantee = "arn:aws:iam::123456789012:role/r",
            Retiring = "arn:aws:iam::123456789012:user/u",
            Issuer = "arn:aws:iam::123456789012:root",
            Operations = ["Decrypt", "CreateGrant"],
            ContextSubset = new Dictionary<string, string> { ["a"] = "b" },
            ContextEquals = new Dictionary<string, string> { ["c"] = "d" },
            CreatedMs = 1_700_000_000_000,
        };
        return
        [
            ("key", await Document(transaction, KeyDefinition.Kind, key)),
            ("managed", await Document(transaction, KeyDefinition.Kind, managed)),
            ("alias", await Document(transaction, KeyAlias.Kind, alias)),
            ("grant", grant.Encode()),
        ];
    }

    private static async ValueTask<byte[]> Document<T>(IMetadataTransaction transaction, DefinitionKind<T> kind, T definition)
        where T : class
    {
        var id = transaction.NextId();
        var resource = await kind.Add(transaction, new ResourceId(id), kind.NameOf("a", "r", $"n{id}"), DateTimeOffset.UnixEpoch, definition);
        return resource.Document.ToArray();
    }
}
