using Tarn.Access.Identities;
using Tarn.Access.Sessions;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Access.Tests.Sessions;

public sealed class RoleRightsTests
{
    private const string Firehose = "firehose.amazonaws.com";
    private const string RoleArn = "arn:aws:iam::123456789012:role/delivery";
    private const string Source = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/clicks";

    private static readonly Identity Delivery = new()
    {
        Kind = IdentityKind.Role,
        Name = "delivery",
        Path = "/",
        Trust = Trust(Firehose),
        Inline = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["put"] = Allow("s3:*", "arn:aws:s3:::lake/*", "arn:aws:s3:::tarn-*") },
    };

    [Fact]
    public async Task A_role_gives_its_rights_to_the_service_that_it_trusts()
    {
        await using var world = await SessionWorld.Open();
        await world.Add(Delivery);
        var rights = Rights(world, Firehose);
        Assert.Equal(RoleArn, rights.Holder);
        rights.RequireObject(ObjectActions.Write, "lake", "a/b");
        Assert.Equal(FolderRight.All, rights.OfFolder(ObjectActions.Write, "lake", "a/"));
        Assert.False(rights.IsAllowed(ObjectActions.Write, "arn:aws:s3:::other/a"));
        Assert.Equal(
            $"User: {RoleArn} is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::other/a "
                + "because no identity-based policy allows the s3:PutObject action",
            Message(() => rights.RequireObject(ObjectActions.Write, "other", "a")));
    }

    [Fact]
    public async Task A_refusal_names_the_missing_role_or_the_missing_trust()
    {
        await using var world = await SessionWorld.Open();
        Assert.Equal(
            $"{Firehose} cannot perform: s3:PutObject on resource: arn:aws:s3:::lake/a because the role {RoleArn} does not exist",
            Message(() => Rights(world, Firehose).RequireObject(ObjectActions.Write, "lake", "a")));
        var role = await world.Add(Delivery);
        Assert.Equal(
            $"lambda.amazonaws.com cannot perform: s3:PutObject on resource: arn:aws:s3:::lake/a because the trust policy of the role {RoleArn} "
                + "does not allow lambda.amazonaws.com to assume it",
            Message(() => Rights(world, "lambda.amazonaws.com").RequireObject(ObjectActions.Write, "lake", "a")));
        Assert.Equal(FolderRight.None, Rights(world, "lambda.amazonaws.com").OfFolder(ObjectActions.Write, "lake", ""));

        var rights = Rights(world, Firehose);
        await world.Change(transaction => IdentityStore.Put(transaction, role.Id, Delivery with { Trust = Trust("lambda.amazonaws.com") }));
        Assert.False(rights.IsAllowed(ObjectActions.Write, "arn:aws:s3:::lake/a"));
    }

    [Fact]
    public async Task System_files_are_closed_to_roles()
    {
        await using var world = await SessionWorld.Open();
        await world.Add(Delivery);
        var (rights, bucket) = (Rights(world, Firehose), "tarn-123456789012-eu-west-1");
        Assert.False(rights.IsAllowed(ObjectActions.Write, ObjectActions.ArnOf(bucket, "_system/ledger/a")));
        Assert.True(rights.IsAllowed(ObjectActions.Read, ObjectActions.ArnOf(bucket, "_system/ledger/a")));
        Assert.False(rights.IsAllowed(ObjectActions.Read, ObjectActions.ArnOf(bucket, "_system/functions/a")));
        Assert.True(rights.IsAllowed(ObjectActions.Write, ObjectActions.ArnOf(bucket, "clicks/a")));
        Assert.Equal(FolderRight.Some, rights.OfFolder(ObjectActions.Write, bucket, ""));
        Assert.Equal(FolderRight.None, rights.OfFolder(ObjectActions.Write, bucket, "_system/ledger/"));
        Assert.Equal(FolderRight.All, rights.OfFolder(ObjectActions.Read, bucket, "_system/ledger/"));
    }

    private static RoleRights Rights(SessionWorld world, string service) =>
        new(world.Roles, world.Authorizer, new RoleActor(TestCalls.Account, RoleArn, service, Source));

    private static string Message(Action act)
    {
        var refused = Assert.Throws<TarnException>(act);
        Assert.Equal(ErrorKind.AccessDenied, refused.Kind);
        return refused.Message;
    }

    private static string Trust(string service) =>
        $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"{{service}}"} } }""";

    private static string Allow(string action, params string[] resources) =>
        $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"{{action}}","Resource":["{{string.Join("\",\"", resources)}}"] } }""";
}
