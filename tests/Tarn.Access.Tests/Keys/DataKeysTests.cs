using Tarn.Access.Identities;
using Tarn.Access.Keys;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Use;
using Tarn.Storage;

namespace Tarn.Access.Tests.Keys;

/// <summary>Data keys for services: rights and states count at each use.</summary>
public sealed class DataKeysTests
{
    private const string Grants = """
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":"*",
        "Condition":{"StringEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com","kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::b"} } } }
        """;

    private static readonly Dictionary<string, string> Context = new() { ["aws:s3:arn"] = "arn:aws:s3:::b" };

    [Fact]
    public async Task A_data_key_opens_for_users_with_the_right_and_for_the_server()
    {
        await using var world = await KeyWorld.Open();
        var (ann, carl) = (KeyUser.Of(world.CallOf(await world.Add("Ann", Grants))), KeyUser.Of(world.CallOf(await world.Add("Carl"))));
        var key = await world.DataKeys.Resolve(KeyWorld.Account, KeyWorld.Region, (await world.Make()).KeyId, default);
        var made = world.DataKeys.Create(ann, key, "s3", Context);
        Assert.Equal(DataKeys.Bytes, made.Plaintext.Length);
        Assert.Equal(made.Plaintext, world.DataKeys.Open(ann, KeyWorld.Region, "s3", made.Wrapped, Context));
        Assert.Equal(made.Plaintext, world.DataKeys.OpenUnasked(KeyWorld.Account, KeyWorld.Region, made.Wrapped, Context));
        AssertDenied(() => world.DataKeys.Open(carl, KeyWorld.Region, "s3", made.Wrapped, Context));
        AssertDenied(() => world.DataKeys.Open(ann, KeyWorld.Region, "sqs", made.Wrapped, Context));
        AssertDenied(() => world.DataKeys.Create(carl, key, "s3", Context));
        AssertDenied(() => world.DataKeys.Create(ann, key, "s3", new Dictionary<string, string> { ["aws:s3:arn"] = "arn:aws:s3:::other" }));
    }

    [Fact]
    public async Task A_disabled_key_refuses_the_next_use_and_the_server_too()
    {
        await using var world = await KeyWorld.Open();
        var (key, root) = (await world.Make(), KeyUser.Of(world.CallOf(Principal.Root(KeyWorld.Account, "AKID"))));
        var made = world.DataKeys.Create(root, key, "s3", Context);
        await world.Changes.Change(key, "DisableKey", present => present with { IsDisabled = true }, default);
        Assert.Equal(KeyFailures.IsDisabled, Reason(() => world.DataKeys.Open(root, KeyWorld.Region, "s3", made.Wrapped, Context)));
        Assert.Equal(KeyFailures.IsDisabled, Reason(() => world.DataKeys.OpenUnasked(KeyWorld.Account, KeyWorld.Region, made.Wrapped, Context)));
        Assert.Equal(KeyFailures.IsDisabled, Reason(() => world.DataKeys.Create(root, world.Now(key), "s3", Context)));
    }

    [Fact]
    public async Task Every_form_of_a_name_finds_the_key()
    {
        await using var world = await KeyWorld.Open();
        var key = await world.Make();
        await new Tarn.Access.Keys.Changes.KeyAliasChanges(world.Store, world.Time).Create(
            KeyAlias.Kind.NameOf(KeyWorld.Account, KeyWorld.Region, "lake"), key, default);
        string[] forms =
        [
            key.KeyId, key.KeyId.ToUpperInvariant(), key.Arn, "alias/lake", $"arn:aws:kms:{KeyWorld.Region}:{KeyWorld.Account}:alias/lake",
        ];
        foreach (var form in forms)
        {
            Assert.Equal(key.Resource.Id, (await world.DataKeys.Resolve(KeyWorld.Account, KeyWorld.Region, form, default)).Resource.Id);
        }

        string[] wrong =
        [
            "", "lake", "alias/", "alias/other", "alias/aws/nothing", key.KeyId[1..], key.Arn.Replace("eu-west-1", "us-east-1", StringComparison.Ordinal),
            key.Arn.Replace(KeyWorld.Account, KeyWorld.Other, StringComparison.Ordinal), $"arn:aws:s3:::{key.KeyId}",
        ];
        foreach (var text in wrong)
        {
            var missing = await Assert.ThrowsAsync<TarnException>(async () => await world.DataKeys.Resolve(KeyWorld.Account, KeyWorld.Region, text, default));
            Assert.Equal(ErrorKind.NotFound, missing.Kind);
        }
    }

    [Fact]
    public async Task The_first_use_of_a_services_alias_makes_one_key()
    {
        await using var world = await KeyWorld.Open();
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            async _ => await world.DataKeys.Resolve(KeyWorld.Account, KeyWorld.Region, "alias/aws/s3", default)));
        Assert.Single(made.Select(key => key.Arn).Distinct());
        Assert.Single(world.Finder.All);
    }

    [Fact]
    public async Task A_role_uses_a_key_while_it_trusts_the_service()
    {
        await using var world = await KeyWorld.Open();
        await world.Add("Worker", Grants, IdentityKind.Role);
        var actor = new RoleActor(KeyWorld.Account, $"arn:aws:iam::{KeyWorld.Account}:role/Worker", "firehose.amazonaws.com", null);
        var key = await world.Make();
        var made = world.DataKeys.Create(KeyUser.Of(world.Roles, world.Authorizer, actor), key, "s3", Context);
        Assert.Equal(made.Plaintext, world.DataKeys.Open(KeyUser.Of(world.Roles, world.Authorizer, actor), KeyWorld.Region, "s3", made.Wrapped, Context));
        var foreign = KeyUser.Of(world.Roles, world.Authorizer, actor with { Service = "lambda.amazonaws.com" });
        AssertDenied(() => world.DataKeys.Open(foreign, KeyWorld.Region, "s3", made.Wrapped, Context));
    }

    [Fact]
    public async Task Dependents_of_all_parts_are_listed()
    {
        await using var world = await KeyWorld.Open();
        var dependents = new KeyDependents();
        dependents.Add(new Fixed(new KeyDependent("topic", "t", null)));
        dependents.Add(new Fixed(new KeyDependent("bucket", "b", 12)));
        Assert.Equal(["bucket b", "topic t"], (await dependents.Of(await world.Make(), default)).Select(one => $"{one.Kind} {one.Name}"));
    }

    private static void AssertDenied(Func<object> use) => Assert.Equal(ErrorKind.AccessDenied, Assert.Throws<TarnException>(use).Kind);

    private static string? Reason(Func<object> use) => Assert.Throws<TarnException>(use).Reason;

    private sealed class Fixed(KeyDependent one) : IKeyDependents
    {
        public ValueTask<IReadOnlyList<KeyDependent>> Of(FoundKey key, CancellationToken cancellationToken) => new([one]);
    }
}
