namespace Tarn.Wire.Protocols;

/// <summary>
/// One operation of a door: its route, the permissions of its callers, and its method. Emitted by the generator.
/// </summary>
public abstract class OperationDescriptor
{
    private static int _made;

    /// <summary>The operation's number in this process, from 1 on: the index of its figures.</summary>
    public int Number { get; } = Interlocked.Increment(ref _made);

    /// <summary>The operation's name in the model.</summary>
    public abstract string Name { get; }

    /// <summary>The method and the template of the path and query; for services with one URL, <c>POST /</c>.</summary>
    public abstract HttpRoute Route { get; }

    /// <summary>Actions, resources and condition keys that a caller needs.</summary>
    public abstract AccessRow Access { get; }

    /// <summary>Whether the operation changes nothing: the verbs of its name and of its actions show it.</summary>
    public bool IsRead => ReadActions.IsRead(Name) && Access.Rules.All(static rule => ReadActions.IsRead(rule.Action));

    /// <summary>Members that are stored and echoed without effect (<see cref="KeptAttribute"/>); <c>*</c> is the whole operation.</summary>
    public virtual IReadOnlyList<string> Kept => [];

    /// <summary>True if the model allows unsigned calls.</summary>
    public virtual bool Anonymous => false;

    /// <summary>The form in which the operation takes its body.</summary>
    public abstract RequestBodyKind RequestBody { get; }

    /// <summary>The status of a successful answer.</summary>
    public virtual int SuccessStatus => 200;

    /// <summary>
    /// False if the model has no output: AWS's JSON and CBOR answers then have no body, not an empty document.
    /// </summary>
    public virtual bool HasOutput => true;

    /// <summary>True if a buffered body is the text or the bytes of one member, not a document.</summary>
    public virtual bool BodyIsOpaque => false;

    /// <summary>The most bytes of a body that is read whole; null: the usual limit.</summary>
    public virtual int? BodyBytesMax => null;

    /// <summary>The member that the path of a form names when the form lacks it; null: none.</summary>
    public virtual string? PathMember => null;

    /// <summary>True if the operation answers with a stream (<see cref="WireResponse.Stream"/>).</summary>
    public virtual bool AnswersStream => false;

    /// <summary>
    /// Binds and validates the input. Throws <see cref="AwsErrorException"/> if the body cannot be read or breaks a
    /// constraint. The caller disposes the result after the response is written.
    /// </summary>
    public abstract BoundCall Bind(IDoor door, WireRequest request, WireProtocol protocol);
}
