namespace Tarn.Aws.Protocols;

/// <summary>
/// One operation of a door: how it is routed, who may call it, and how it is called. Emitted by the generator.
/// </summary>
public abstract class OperationDescriptor
{
    /// <summary>The operation's name in the model.</summary>
    public abstract string Name { get; }

    /// <summary>The method and the template of the path and query; for services with one URL, <c>POST /</c>.</summary>
    public abstract HttpRoute Route { get; }

    /// <summary>Actions, resources and condition keys that a caller needs.</summary>
    public abstract AccessRow Access { get; }

    /// <summary>True where the model lets anybody call it unsigned.</summary>
    public virtual bool Anonymous => false;

    /// <summary>How it takes its body.</summary>
    public abstract RequestBodyKind RequestBody { get; }

    /// <summary>The status of a good answer.</summary>
    public virtual int SuccessStatus => 200;

    /// <summary>False where the model has no output: AWS's JSON and CBOR answers then have no body, not an empty document.</summary>
    public virtual bool HasOutput => true;

    /// <summary>True where a buffered body is one member's text or bytes, not a document.</summary>
    public virtual bool BodyIsOpaque => false;

    /// <summary>True where it answers with a stream (<see cref="WireResponse.Stream"/>).</summary>
    public virtual bool AnswersStream => false;

    /// <summary>
    /// Binds and validates. Throws <see cref="AwsErrorException"/> where the body cannot be read or breaks a
    /// constraint. The caller disposes the result after the response is written.
    /// </summary>
    public abstract BoundCall Bind(IDoor door, WireRequest request, WireProtocol protocol);
}
