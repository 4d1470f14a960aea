using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tarn.Wire.Connections;
using Tarn.Wire.Connections.Tls;
using Tarn.Wire.Http.Bodies;
using Tarn.Wire.Http.Signatures;
using Tarn.Wire.Http.Sites;

namespace Tarn.Wire.Http;

/// <summary>The state of one request and its answer in the dispatcher.</summary>
internal sealed class Exchange : IAsyncDisposable
{
    private readonly PooledBuffer _body = new();
    private readonly PooledBuffer _inflated = new();
    private readonly BodyReservation _room;

    /// <summary>Reads the request's head.</summary>
    public Exchange(HttpContext context, TimeProvider time, TransferLimits limits, BodyBudget budget, HostBucket hosts)
    {
        _room = new BodyReservation(budget, 0);
        Context = context;
        Began = time.GetTimestamp();
        Time = time.GetUtcNow();
        Target = RawTarget.Parse(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        var headers = new ServerHeaders(context.Request.Headers);
        Request = new WireRequest
        {
            Method = context.Request.Method.ToUpperInvariant(),
            RawPath = Target.Path,
            RawQuery = Target.Query,
            Headers = headers,
        };
        Scope = SignatureReader.PeekScope(Request);
        if (RequestRouter.BucketOf(hosts, context.Request.Host.Value, Scope) is { } bucket)
        {
            HostNamesBucket = true;
            Request = new WireRequest
            {
                Method = Request.Method,
                RawPath = $"/{bucket}{Target.Path}",
                RawQuery = Target.Query,
                Headers = headers,
            };
        }

        Response = new WireResponse(Guid.NewGuid().ToString("D"));
        Source = new BodySource(context.Request.BodyReader, limits, time);
    }

    public HttpContext Context { get; }

    public long Began { get; }

    public DateTimeOffset Time { get; }

    /// <summary>The target of the request line, which the signature covers.</summary>
    public RawTarget Target { get; }

    /// <summary>The request. If the host name holds the bucket, the path begins with it.</summary>
    public WireRequest Request { get; }

    public WireResponse Response { get; }

    public BodySource Source { get; }

    /// <summary>The signature's scope as the request claims it: for routing, until it is verified.</summary>
    public CredentialScope? Scope { get; }

    /// <summary>
    /// The signature and its key, before the body is hashed; null: not signed, or authentication is off.
    /// </summary>
    public SignatureClaim? Claim { get; set; }

    /// <summary>Whether the request arrived on the TLS port.</summary>
    public bool Tls => Context.Features.Get<TlsListenerFeature>() is not null;

    /// <summary>Whether the request arrived on the console's own port.</summary>
    public bool IsOnConsolePort => Context.Features.Get<ConsoleListenerFeature>() is not null;

    public bool HostNamesBucket { get; }

    /// <summary>The site that the request is for; null: it is for an operation.</summary>
    public SiteVisit? Visit { get; set; }

    public IDoor? Door { get; set; }

    public WireProtocol? Protocol { get; set; }

    public OperationDescriptor? Operation { get; set; }

    public Call? Call { get; set; }

    public BoundCall? Bound { get; set; }

    /// <summary>A body read as a stream; disposed with the exchange.</summary>
    public BodyStream? Stream { get; set; }

    /// <summary>The error that is answered, if any.</summary>
    public AwsErrorException? Error { get; private set; }

    public bool BodyRead { get; private set; }

    /// <summary>The body as sent, which its hash covers: compressed, where the request's body is not.</summary>
    public ReadOnlySpan<byte> SentBody => _inflated.Length > 0 ? _body.Written.Span : Request.Body.Span;

    public bool IsHead => Request.Method == "HEAD";

    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>True when the request has a body whose end has not arrived.</summary>
    public bool HasUnreadBody =>
        !Source.HasArrived && Context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };

    /// <summary>Reads the whole body, without framing, into pooled memory that lives until <see cref="ReleaseBody"/>.</summary>
    public async ValueTask ReadBody(int bytesMax)
    {
        BodyRead = true;
        Source.Room = _room;
        await BodyBuffer.Fill(_body, _room, Source, Context.Request.ContentLength, bytesMax, Aborted);
        Request.Body = BodyBuffer.Bytes(_body);
    }

    /// <summary>Reads a framed body whole.</summary>
    public async ValueTask ReadBody(BodyStream stream, int bytesMax)
    {
        BodyRead = true;
        Source.Room = _room;
        await BodyBuffer.Fill(_body, _room, stream, Context.Request.ContentLength, bytesMax, Aborted);
        Request.Body = BodyBuffer.Bytes(_body);
    }

    /// <summary>Decompresses a body that was read whole, if the request says that it is compressed.</summary>
    public async ValueTask Inflate(int bytesMax)
    {
        if (BodyRead && _inflated.Length == 0 && Request.Headers["Content-Encoding"] == GzipBody.Encoding)
        {
            await GzipBody.Inflate(_body.Written, _inflated, _room, bytesMax, Aborted);
            Request.Body = BodyBuffer.Bytes(_inflated);
        }
    }

    /// <summary>Releases the body's memory after the operation has run, before the answer is sent.</summary>
    public void ReleaseBody()
    {
        Bound?.Dispose();
        Bound = null;
        Request.Body = default;
        _body.Dispose();
        _inflated.Dispose();
        _room.Dispose();
    }

    /// <summary>Replaces the answer, as far as it was begun, by an error.</summary>
    public void Fail(AwsErrorException error, WireProtocol protocol)
    {
        Error = error = error.Bounded();
        Response.Reset();
        protocol.WriteError(Door?.Service, error, Request, Response);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        ReleaseBody();
        if (Stream is not null)
        {
            await Stream.DisposeAsync();
        }

        Source.Dispose();
        Response.Dispose();
        Call?.LetGo();
    }
}
