using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Tarn.Meters;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Rights;

namespace Tarn.Access;

/// <summary>
/// One request from its head to its outcome: the caller, the operation, the client's address and the units used. The
/// door makes one call per request. One request uses it at a time; it is not thread safe.
/// </summary>
public sealed class Call
{
    private FewItems<UsageEntry> _usage;
    private FewItems<TouchedResource> _resources;
    private List<AskedObject>? _objects;
    private List<(string Action, string Resource)>? _decidedByObject;
    private IDisposable? _held;
    private CallRights? _rights;

    /// <summary>The id in the response and in every log line of the call.</summary>
    public required string RequestId { get; init; }

    /// <summary>The time, UTC, at which the door had read the request's head.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The listener's kind: <c>aws</c>; later <c>kafka</c>, <c>resp</c>.</summary>
    public required string Door { get; init; }

    /// <summary>The service's name in the model: <c>kinesis</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The operation's name in the model; empty when the request names no operation of the service.</summary>
    public required string Operation { get; init; }

    /// <summary>The account in which names are looked up: twelve digits.</summary>
    public required string Account { get; init; }

    /// <summary>The region in which names are looked up: the signature's scope, else the listener's.</summary>
    public required string Region { get; init; }

    /// <summary>The caller.</summary>
    public required Principal Principal { get; init; }

    /// <summary>The client's IP address, without port.</summary>
    public required string SourceAddress { get; init; }

    /// <summary>Whether the listener speaks TLS. Headers that the client sends never set it.</summary>
    public required bool Tls { get; init; }

    /// <summary>Host and port by which the client reached the listener; empty when it named none.</summary>
    public string Host { get; init; } = "";

    /// <summary>The client's name for itself; may be empty.</summary>
    public required string UserAgent { get; init; }

    /// <summary>The page from which a browser sent the request (<c>Referer</c>); null: none.</summary>
    public string? Referer { get; init; }

    /// <summary>The condition keys that the request sets. The door gives them when it has read the input; null until then.</summary>
    public IRequestKeys? RequestKeys { get; set; }

    /// <summary>
    /// The id that all attempts of one SDK call share (<c>amz-sdk-invocation-id</c>); null when the client sent none.
    /// </summary>
    public string? InvocationId { get; init; }

    /// <summary>The client's tracing header (<c>X-Amzn-Trace-Id</c>); null: none.</summary>
    public string? TraceHeader { get; init; }

    /// <summary>
    /// The prefix to which a listing of keys is limited: IAM's <c>s3:prefix</c>; empty without a limit. The door sets it before
    /// the call is authorised.
    /// </summary>
    public string ListedPrefix { get; set; } = "";

    /// <summary>The rules that decide which actions the principal may take.</summary>
    public required IAuthorizer Authorizer { get; init; }

    /// <summary>
    /// SHA-256 of the body as its sender meant it (after chunk decoding), 32 bytes; empty until it is known. The door
    /// sets it before the operation runs. When the operation reads a stream, the door sets it at the body's last byte.
    /// </summary>
    public ReadOnlyMemory<byte> BodySha256 { get; set; }

    /// <summary>The number of the operation, by which its latencies are found; 0: it has none.</summary>
    public int OperationNumber { get; init; }

    /// <summary>Counts this call beside its resources; null: nothing does. The door sets it before the operation runs.</summary>
    public IMeteredCall? Metered { get; set; }

    /// <summary>The resources that the call touched, the main one first.</summary>
    public ReadOnlySpan<TouchedResource> Resources => _resources.Items;

    /// <summary>The units that the call has used so far.</summary>
    public ReadOnlySpan<UsageEntry> Usage => _usage.Items;

    /// <summary>
    /// Notes a resource that the call works on. Later calls of <see cref="Use"/> count for the newest resource.
    /// </summary>
    /// <param name="cells">The resource's cells, from its view; null: the call's end looks them up.</param>
    public void Touch(ResourceId resource, Cells? cells = null)
    {
        foreach (ref readonly var known in _resources.Items)
        {
            if (known.Id == resource)
            {
                return;
            }
        }

        _resources.Add(new TouchedResource(resource, cells));
    }

    /// <summary>
    /// Counts units for the newest resource noted with <see cref="Touch"/>. Nothing happens when units is 0.
    /// </summary>
    public void Use(UsageDimension dimension, long units)
    {
        Invariant.Check(units >= 0);
        if (units > 0)
        {
            _usage.Add(new UsageEntry(dimension, units, _resources.Items is [.., var newest] ? newest.Id : ResourceId.None));
        }
    }

    /// <summary>The object that <see cref="Hold"/> holds; null: none.</summary>
    public IDisposable? Held => _held;

    /// <summary>Holds an object until the response has ended, sent or not. A call holds one object at most.</summary>
    public void Hold(IDisposable what)
    {
        Invariant.Check(_held is null);
        _held = what;
    }

    /// <summary>
    /// Disposes the held object, once the response has been sent or the client has left. This is the door's last act.
    /// </summary>
    public void LetGo()
    {
        _held?.Dispose();
        _held = null;
    }

    /// <summary>Checks that the principal may do <paramref name="action"/> on <paramref name="resource"/>.</summary>
    /// <param name="action">IAM's action with its prefix: <c>s3:DeleteObject</c>.</param>
    /// <param name="resource">An ARN, or <c>*</c>.</param>
    /// <exception cref="TarnException">AccessDenied, with AWS's sentence.</exception>
    public void Authorize(string action, string resource)
    {
        if (Authorizer.Decide(this, action, resource) is not AccessDecision.Allowed and var decision)
        {
            Denied(action, resource, decision);
        }

        if (ObjectOf(resource) is not null)
        {
            (_decidedByObject ??= []).Add((action, resource));
        }
    }

    /// <summary>As the other overload, with condition keys that this use of the resource alone sets.</summary>
    /// <param name="action">IAM's action.</param>
    /// <param name="resource">The requested ARN.</param>
    /// <param name="facts">The further condition keys.</param>
    /// <exception cref="TarnException">AccessDenied, with AWS's sentence.</exception>
    public void Authorize(string action, string resource, IRequestKeys facts)
    {
        if (Authorizer.Decide(this, action, resource, facts) is not AccessDecision.Allowed and var decision)
        {
            Denied(action, resource, decision);
        }
    }

    /// <summary>Gives the decisions of this call an object that they are about.</summary>
    public void Know(AskedObject asked)
    {
        _objects ??= [];
        _objects.RemoveAll(one => one.Arn == asked.Arn);
        _objects.Add(asked);
    }

    /// <summary>The object that the door read for decisions about an ARN; null: none.</summary>
    public AskedObject? ObjectOf(string arn) => _objects?.Find(one => one.Arn == arn);

    /// <summary>Decides again if an object is not the one that the decisions of this call saw: it was replaced meanwhile.</summary>
    /// <param name="found">The object that the operation works on.</param>
    /// <exception cref="TarnException">AccessDenied, with AWS's sentence.</exception>
    public void Confirm(Func<AskedObject> found, string arn)
    {
        if (ObjectOf(arn) is not { } asked)
        {
            return;
        }

        var present = found();
        if (present.IsAsked(asked))
        {
            return;
        }

        Know(present);
        foreach (var (action, resource) in _decidedByObject?.Where(one => one.Resource == arn).ToArray() ?? [])
        {
            Authorize(action, resource);
        }
    }

    /// <summary>
    /// The rights of the call's principal, for work that continues after the response too. A change of its policies is in force for
    /// the next question.
    /// </summary>
    public IRights Rights => _rights ??= new CallRights(this);

    /// <summary>Whether the principal may do <paramref name="action"/> on <paramref name="resource"/>.</summary>
    public bool IsAllowed(string action, string resource) => Authorizer.Decide(this, action, resource) == AccessDecision.Allowed;

    /// <summary>Checks that the limits of the caller's session allow the operation, whatever its rules.</summary>
    /// <exception cref="TarnException">AccessDenied, with AWS's sentence.</exception>
    public void AuthorizeOperation()
    {
        if (!Authorizer.Covers(this))
        {
            throw new TarnException(
                ErrorKind.AccessDenied,
                $"User: {Principal.Arn} is not authorized to perform: {Service}:{Operation} because no session policy allows the "
                + $"{Service}:{Operation} action");
        }
    }

    /// <summary>
    /// The key that makes retries of this call recognisable: D14 (retries are recognised), D37 (a version keeps its
    /// call's key). None when the client sent no invocation id. The key comes from account, resource, operation,
    /// invocation id and the body's SHA-256. It never comes from the access key, because sessions refresh between
    /// attempts.
    /// </summary>
    /// <param name="resource">The stream or bucket.</param>
    public CallKey KeyFor(ResourceId resource)
    {
        if (InvocationId is not { Length: > 0 and <= 256 } invocation)
        {
            return CallKey.None;
        }

        Invariant.Check(BodySha256.Length == SHA256.HashSizeInBytes);
        Span<byte> text = stackalloc byte[1_024];
        BinaryPrimitives.WriteInt64BigEndian(text, resource.Value);
        BodySha256.Span.CopyTo(text[8..]);
        var length = 8 + SHA256.HashSizeInBytes;
        foreach (var part in (ReadOnlySpan<string>)[Account, Service, Operation, invocation])
        {
            // a zero between the parts: "ab" + "c" must not be "a" + "bc"
            text[length++] = 0;
            length += Encoding.UTF8.GetBytes(part.AsSpan(0, Math.Min(part.Length, 256)), text[length..]);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return new CallKey(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }

    [DoesNotReturn]
    private void Denied(string action, string resource, AccessDecision decision) =>
        throw new TarnException(ErrorKind.AccessDenied, DeniedText.Of(Principal.Arn, action, resource, decision));
}
