using Tarn.Access;

namespace Tarn.Wire.Protocols;

/// <summary>
/// One service as its clients see it. The generator implements <see cref="Service"/>; the door maps failures to errors
/// in one file.
/// </summary>
public interface IDoor
{
    /// <summary>The service: its names, protocols and operations.</summary>
    ServiceDescriptor Service { get; }

    /// <summary>
    /// Whether callers may send <c>Authorization: Bearer</c> with a token of <see cref="Access.Sessions.BearerTokens"/> instead
    /// of a signature. An operation of a door with tokens that the model marks anonymous reads an unsigned
    /// <c>Authorization</c> header itself.
    /// </summary>
    bool TakesBearerTokens => false;

    /// <summary>
    /// The condition keys that the head of a request sets, for services whose policies name headers and parameters. They count
    /// before the body is read. Null: the service has none.
    /// </summary>
    /// <param name="request">The request's head.</param>
    /// <param name="signature">Its verified signature; null: the caller did not sign.</param>
    IRequestKeys? KeysOf(WireRequest request, CallSignature? signature) => null;

    /// <summary>Reads the objects that decisions about a request need, before they are made.</summary>
    /// <param name="label">The decoded value of a label of the operation's path; null: it has none of that name.</param>
    ValueTask Prepare(Call call, WireRequest request, Func<string, string?> label, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>The ARN of the resource that an input names in the service's own form, as in the URL of a queue.</summary>
    /// <param name="members">The members as the access row names them: <c>QueueUrl</c>.</param>
    /// <param name="read">The value of a member; null: the caller did not give it.</param>
    /// <param name="call">The call, whose account and region a short form has.</param>
    /// <returns>Null: the members name no resource. Then the caller needs the action on all resources, and the method refuses the input.</returns>
    /// <exception cref="AwsErrorException">The method's own error for that input, where it comes before the question of rights.</exception>
    string? ResourceOf(string members, Func<string, string?> read, Call call) => throw new ArgumentOutOfRangeException(nameof(members), members, null);

    /// <summary>As <see cref="ResourceOf"/>, where a row of the store has the resource: a named query has its work group.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<string?> FindResource(string members, Func<string, string?> read, Call call, CancellationToken cancellationToken) =>
        new(ResourceOf(members, read, call));

    /// <summary>
    /// The cross-origin rules of the resource that a request's path names, from memory. Null: it has none, and pages of other
    /// origins are refused.
    /// </summary>
    IReadOnlyList<CrossOriginRule>? CrossOriginRulesOf(WireRequest request) => null;

    /// <summary>Compares a body that was read whole with the checksums that its request declares.</summary>
    /// <param name="operation">The operation's name.</param>
    /// <param name="request">The request with its body.</param>
    /// <exception cref="AwsErrorException">They differ.</exception>
    void CheckBody(string operation, WireRequest request)
    {
    }

    /// <summary>The wire's error for a failure of the domain.</summary>
    AwsErrorException Map(TarnException failure);
}
