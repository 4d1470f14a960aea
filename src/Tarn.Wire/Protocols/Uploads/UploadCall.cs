namespace Tarn.Wire.Protocols;

/// <summary>A form's upload as a request of <see cref="IUploadDoor.UploadOperation"/>.</summary>
public abstract class UploadCall
{
    /// <summary>The request that does the form's work; the listener gives it the file as its stream.</summary>
    public required WireRequest Request { get; init; }

    /// <summary>Checks the file's size, first while it arrives.</summary>
    /// <param name="bytes">The bytes so far.</param>
    /// <param name="isWhole">Whether these are all.</param>
    /// <exception cref="AwsErrorException">The form's policy does not allow this size.</exception>
    public abstract void CheckSize(long bytes, bool isWhole);

    /// <summary>Turns the operation's answer into the form's.</summary>
    public abstract void Answer(WireResponse response);
}
