using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.Sts;
using Tarn.Storage.Metadata;
using Tarn.Wire.Connections;
using Tarn.Wire.Connections.Sockets;
using Tarn.Wire.Connections.Tls;
using Tarn.Wire.Console;
using Tarn.Wire.Console.Files;
using Tarn.Wire.Http;
using Tarn.Wire.Http.Signatures;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Http;

/// <summary>A listener on a free port with STS and an upload door, and a client that signs.</summary>
internal sealed class ListenerFixture : IAsyncDisposable, ICallObserver
{
    public static readonly AccessKey Key = new("AKIDEXAMPLE", "secret-of-the-root");

    private readonly SignatureV4 _signer = new();
    private readonly MemoryMetadataStore _store = new();
    private readonly TaskCompletionSource<(Call Call, CallOutcome Outcome)> _first = new();
    private readonly SecretSealer _sealer = new(RandomNumberGenerator.GetBytes(32));
    private CredentialStore? _credentials;
    private IdentityStore? _identities;
    private ResourceRegistry? _registry;
    private AwsListener? _listener;

    public UploadDoor Uploads { get; } = new();

    /// <summary>The clock of sessions. Requests are signed and checked by the machine's clock.</summary>
    public ManualTime Time { get; } = new(DateTimeOffset.UtcNow);

    public SessionKeys Sessions { get; private set; } = null!;

    public BearerTokens Bearers { get; private set; } = null!;

    /// <summary>The console, with a page and a script. Its sessions follow <see cref="Time"/>.</summary>
    public ConsoleSite Console { get; private set; } = null!;

    public string Url => _listener!.Url;

    /// <summary>The address of the socket door.</summary>
    public IPEndPoint SocketEndPoint => Assert.Single(_listener!.Sockets).EndPoint;

    public Task Drain() => _listener!.Drain(default);

    public Task<(Call Call, CallOutcome Outcome)> FirstOutcome => _first.Task.InTime();

    public HttpClient Client { get; } = new();

    public static async Task<ListenerFixture> Start(
        bool authenticate = true, int port = 0, TimeSpan? idle = null, int bytesPerSecondMin = 1_024, ILoggerFactory? logs = null, IDoor? door = null,
        ConsoleFiles? files = null, ISocketDoor? socket = null, ServerCertificates? certificates = null, ConnectionLimits? connections = null,
        IReadOnlyList<ICallObserver>? observers = null)
    {
        var fixture = new ListenerFixture();
        var sealer = fixture._sealer;
        await fixture._store.Commit(
            async transaction =>
            {
                await CredentialStore.ReplaceRoot(transaction, sealer, "123456789012", Key);
                return 0;
            },
            default);
        var credentials = fixture._credentials = await CredentialStore.Open(fixture._store, sealer, default);
        var identities = fixture._identities = await IdentityStore.Open(fixture._store, default);
        var registry = fixture._registry = await ResourceRegistry.Open(fixture._store, default);
        fixture.Sessions = new SessionKeys(credentials, identities, sealer, fixture.Time);
        fixture.Bearers = new BearerTokens(credentials, identities, sealer, fixture.Time);
        fixture.Console = new ConsoleSite(
            new ConsoleSettings { Account = "123456789012", Region = "us-east-1", Authenticate = authenticate, Version = "1.2.3" },
            files ?? new ConsoleFiles([], _ => Stream.Null),
            fixture.Sessions,
            await BrowserSessions.Open(fixture._store, sealer, default),
            fixture.Time);
        fixture._listener = await AwsListener.Listen(
            new ListenerOptions
            {
                EndPoint = new IPEndPoint(IPAddress.Loopback, port),
                Account = "123456789012",
                Authenticate = authenticate,
                S3Domains = ["s3.example.com"],
                Console = fixture.Console,
                IdleBody = idle ?? TimeSpan.FromSeconds(60),
                TransferBytesPerSecondMin = bytesPerSecondMin,
                Sockets = socket is null ? [] : [socket],
                Tls = certificates is null ? null : new TlsListenerOptions(new IPEndPoint(IPAddress.Loopback, 0), certificates),
                Connections = connections ?? ConnectionLimits.Default,
            },
            [new StsDoor(new RoleSessions(identities, registry, fixture.Sessions), fixture.Sessions, identities), door ?? fixture.Uploads],
            fixture.Sessions,
            fixture.Bearers,
            new PolicyAuthorizer(identities, registry),
            observers ?? [fixture],
            new HealthPage(() => [], () => []),
            TimeProvider.System,
            logs ?? NullLoggerFactory.Instance,
            default);
        return fixture;
    }

    /// <summary>Gives the root another key: the old one is gone.</summary>
    public async Task ReplaceKey(AccessKey key) => await _store.Commit(
        async transaction =>
        {
            await CredentialStore.ReplaceRoot(transaction, _sealer, "123456789012", key);
            return 0;
        },
        default);

    /// <summary>Makes a user and its key.</summary>
    /// <param name="policy">The user's policy; null: it has no rights.</param>
    public async Task<AccessKey> AddUser(string name, string? policy = null) => await _store.Commit(
        async transaction =>
        {
            var (key, arn) = (new AccessKey("AKIA" + name.ToUpperInvariant(), "secret-of-" + name), $"arn:aws:iam::123456789012:user/{name}");
            var resource = new Resource
            {
                Id = new ResourceId(transaction.NextId()),
                Name = IdentityNames.Of("123456789012", IdentityKind.User, name),
                Arn = arn,
                Owner = "123456789012",
                Created = Time.GetUtcNow(),
            };
            await ResourceRegistry.Add(transaction, resource);
            IdentityStore.Put(transaction, resource.Id, new Identity
            {
                Kind = IdentityKind.User,
                Name = name,
                Path = "/",
                KeyIds = [key.Id],
                Inline = policy is null ? [] : new Dictionary<string, string> { ["p"] = policy },
            });
            CredentialStore.Put(transaction, _sealer, new Credential(key, Principal.User("123456789012", arn, "AIDA" + name, resource.Id, key.Id)));
            return key;
        },
        default);

    public void Completed(Call call, in CallOutcome outcome) => _first.TrySetResult((call, outcome));

    /// <summary>A signed request; <paramref name="target"/> is sent unchanged.</summary>
    public HttpRequestMessage Signed(
        string service, HttpMethod method, string target, byte[]? body = null, string? payloadHash = null,
        AccessKey? key = null, params (string Name, string Value)[] others)
    {
        var uri = new Uri(Url + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var headers = new WireHeaders();
        headers.Set("Host", uri.Authority);
        foreach (var (name, value) in others)
        {
            headers.Set(name, value);
        }

        var split = RawTarget.Parse(target);
        var hash = payloadHash ?? Convert.ToHexStringLower(SHA256.HashData(body ?? []));
        _signer.Sign(
            key ?? Key, "us-east-1", service, DateTimeOffset.UtcNow, method.Method, split.Path, split.Query, headers, hash);
        var message = new HttpRequestMessage(method, uri) { Content = body is null ? null : new ByteArrayContent(body) };
        foreach (var (name, value) in headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    /// <summary>STS GetCallerIdentity.</summary>
    public HttpRequestMessage WhoAmI(AccessKey? key = null, params (string Name, string Value)[] others)
    {
        var message = Signed(
            "sts", HttpMethod.Post, "/", "Action=GetCallerIdentity&Version=2011-06-15"u8.ToArray(), key: key, others: others);
        message.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        return message;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _listener!.DisposeAsync();
        _credentials!.Dispose();
        _identities!.Dispose();
        _registry!.Dispose();
        _sealer.Dispose();
        await _store.DisposeAsync();
    }
}
