using Tarn.Access;
using Tarn.Aws.Lambda.Policies;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Lambda;

public sealed class PermissionPolicyTests
{
    private static readonly ResourceId Owner = new(7);

    [Fact]
    public async Task Statements_come_back_and_the_revision_follows_them()
    {
        await using var store = new MemoryMetadataStore();
        var one = Permission("a", "s3.amazonaws.com") with { Conditions = [new PermissionCondition("ArnLike", "AWS:SourceArn", "arn:aws:s3:::b")] };
        var two = Permission("b", "111111111111");
        var first = await Add(store, one, null);
        var second = await Add(store, two, first.Revision);
        Assert.NotEqual(first.Revision, second.Revision);
        var read = await store.Read(reader => PermissionPolicy.Read(reader, Owner), default);
        Assert.Equal(second.Text(), read.Text());
        Assert.Equal([("s3.amazonaws.com", true), ("arn:aws:iam::111111111111:root", false)], read.Statements.Select(s => (s.Principal, s.IsService)));
        Assert.Equal(one.Conditions, read.Statements[0].Conditions);

        var stale = await Assert.ThrowsAsync<TarnException>(() => Add(store, Permission("c", "*"), first.Revision));
        Assert.Equal(ErrorKind.PreconditionFailed, stale.Kind);
        var doubled = await Assert.ThrowsAsync<AwsErrorException>(() => Add(store, Permission("a", "*"), null));
        Assert.Equal("ResourceConflictException", doubled.Code);
    }

    [Fact]
    public async Task A_policy_has_a_longest_text()
    {
        await using var store = new MemoryMetadataStore();
        var failure = await Assert.ThrowsAsync<AwsErrorException>(async () =>
        {
            for (var i = 0; ; i++)
            {
                await Add(store, Permission($"{i}", "*"), null);
            }
        });
        Assert.Equal(("PolicyLengthExceededException", 400), (failure.Code, failure.Status));
    }

    private static Permission Permission(string id, string principal) =>
        new() { Id = id, Action = "lambda:InvokeFunction", Principal = principal, Resource = "arn:aws:lambda:us-east-1:000000000000:function:f" };

    private static async Task<PermissionPolicy> Add(MemoryMetadataStore store, Permission permission, string? revision) =>
        await store.Commit(transaction => PermissionPolicy.Add(transaction, Owner, permission, revision), default);
}
