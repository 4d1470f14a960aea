using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Targets;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Aws.Tests.Targets;

/// <summary>A service sends with the target's policy for its source, or with a role that trusts it and may send.</summary>
public sealed class SenderRightsTests
{
    private const string Account = "123456789012";
    private const string Queue = $"arn:aws:sqs:eu-west-1:{Account}:q";
    private const string Bucket = "arn:aws:s3:::photos";
    private const string Role = $"arn:aws:iam::{Account}:role/sender";
    private const string Action = "sqs:SendMessage";

    private static readonly Sender S3 = new("s3.amazonaws.com", Bucket, Account);
    private static readonly Sender Lambda = new("lambda.amazonaws.com", $"arn:aws:lambda:eu-west-1:{Account}:function:f", Account) { RoleArn = Role };

    [Fact]
    public async Task Without_a_role_the_targets_policy_must_allow_the_service_for_its_source()
    {
        await using var world = await World.Open();
        world.Rights.Require(S3, Action, Queue);
        Assert.True(world.Rights.IsAllowed(S3, Action, Queue));
        AssertDenied(world, S3 with { SourceArn = "arn:aws:s3:::other" }, Action);
        AssertDenied(world, S3 with { Account = "111111111111" }, Action);
        AssertDenied(world, S3 with { Service = "sns.amazonaws.com" }, Action);
        AssertDenied(world, S3, "sqs:ReceiveMessage");
        await world.SetPolicy(null);
        AssertDenied(world, S3, Action);
    }

    [Fact]
    public async Task With_a_role_the_role_decides_and_the_targets_policy_does_not_help()
    {
        await using var world = await World.Open();
        world.Rights.Require(Lambda, Action, Queue);
        Assert.True(world.Rights.IsAllowed(Lambda, Action, Queue));
        AssertDenied(world, Lambda, "sqs:ReceiveMessage");
        AssertDenied(world, Lambda with { RoleArn = Role + "x" }, Action);
        AssertDenied(world, Lambda with { Service = "s3.amazonaws.com", SourceArn = Bucket }, Action);
    }

    private static void AssertDenied(World world, Sender sender, string action)
    {
        Assert.Equal(ErrorKind.AccessDenied, Assert.Throws<TarnException>(() => world.Rights.Require(sender, action, Queue)).Kind);
        Assert.False(world.Rights.IsAllowed(sender, action, Queue));
    }

    private sealed class World : IAsyncDisposable
    {
        private readonly MemoryMetadataStore _store = new();
        private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);
        private ResourceRegistry _registry = null!;
        private IdentityStore _identities = null!;
        private CredentialStore _credentials = null!;
        private ResourceId _queue;

        public SenderRights Rights { get; private set; } = null!;

        public static async Task<World> Open()
        {
            var world = new World();
            await world.Fill();
            return world;
        }

        public async Task SetPolicy(string? policy) => await _store.Commit(
            transaction =>
            {
                ResourceRegistry.SetPolicy(transaction, _queue, policy);
                return ValueTask.FromResult(true);
            },
            default);

        public async ValueTask DisposeAsync()
        {
            _registry.Dispose();
            _identities.Dispose();
            _credentials.Dispose();
            _sealer.Dispose();
            await _store.DisposeAsync();
        }

        private async Task Fill()
        {
            var time = new ManualTime();
            (_credentials, _identities) = (await CredentialStore.Open(_store, _sealer, default), await IdentityStore.Open(_store, default));
            _registry = await ResourceRegistry.Open(_store, default);
            _queue = await _store.Commit(
                async transaction =>
                {
                    var role = await Add(transaction, IdentityNames.Of(Account, IdentityKind.Role, "sender"), Role);
                    IdentityStore.Put(transaction, role, new Identity
                    {
                        Kind = IdentityKind.Role,
                        Name = "sender",
                        Path = "/",
                        Trust = """
                            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}
                            """,
                        Inline = new Dictionary<string, string>
                        {
                            ["send"] = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}}""",
                        },
                    });
                    return await Add(transaction, new ResourceName(Account, "eu-west-1", "sqs", "queue", "q"), Queue);
                },
                default);
            await SetPolicy($$"""
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*",
                "Condition":{"ArnEquals":{"aws:SourceArn":"{{Bucket}}"},"StringEquals":{"aws:SourceAccount":"{{Account}}"} } } }
                """);
            var authorizer = new PolicyAuthorizer(_identities, _registry, time, await BucketPolicies.Open(_store, _registry, default));
            var sessions = new SessionKeys(_credentials, _identities, _sealer, time);
            Rights = new SenderRights(authorizer, new RoleSessions(_identities, _registry, sessions), time);
        }

        private static async ValueTask<ResourceId> Add(IMetadataTransaction transaction, ResourceName name, string arn)
        {
            var id = new ResourceId(transaction.NextId());
            await ResourceRegistry.Add(transaction, new Resource { Id = id, Name = name, Arn = arn, Owner = Account, Created = DateTimeOffset.UnixEpoch });
            return id;
        }
    }
}
