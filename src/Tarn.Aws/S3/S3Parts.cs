using Tarn.Access.Credentials;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.RequestMetrics;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Objects.Lifecycle;
using Tarn.Targets;
using Tarn.Wire.Http.Bodies;

namespace Tarn.Aws.S3;

/// <summary>The parts that the S3 door uses.</summary>
/// <param name="Objects">Buckets and objects.</param>
/// <param name="Store">Holds the buckets' definitions and tags too: a change of several of them is one transaction.</param>
/// <param name="Definitions">Buckets' settings in memory.</param>
/// <param name="Sealer">Seals list tokens (D13).</param>
/// <param name="AnswerBytesMax">Memory for objects' blocks in flight to clients; at least one block.</param>
/// <param name="Targets">Functions, queues and topics that get events.</param>
public sealed record S3Parts(
    ObjectStore Objects, IMetadataStore Store, Definitions<BucketDefinition> Definitions, SecretSealer Sealer, long AnswerBytesMax, TargetDirectory Targets)
{
    /// <summary>Counts requests of buckets with metrics of requests; null: none has them.</summary>
    public RequestMeter? Requests { get; init; }

    internal BodyBudget Blocks => new(AnswerBytesMax);

    internal LifecycleDecisions Decisions => Objects.Lifecycles.Decisions;

    internal PageTokens Tokens => new(
        Sealer, _ => S3Errors.InvalidArgument("The continuation token provided is incorrect", "continuation-token"));
}
