using Tarn.Storage.Objects.Reads;
using Tarn.Wire.Http.Bodies;

namespace Tarn.Aws.S3.Bodies;

/// <summary>Objects' bytes in flight to clients.</summary>
/// <param name="blocks">Memory for blocks in flight.</param>
internal sealed class ObjectAnswer(BodyBudget blocks)
{
    /// <summary>
    /// Reads the first block, once the budget allows it, and only then returns: the failure of an object that is damaged from its
    /// start can still be
    /// the answer. The body owns the content from now on; it is disposed when this fails.
    /// </summary>
    /// <exception cref="Tarn.Storage.TarnException">Damaged: the first block is damaged or missing.</exception>
    public async Task<ResponseBody> Open(ObjectStream content, CancellationToken cancellationToken)
    {
        var download = new ObjectDownload(content, blocks);
        try
        {
            await download.Begin(cancellationToken);
            return new ResponseBody(content.Length, download.Copy, download);
        }
        catch
        {
            await download.DisposeAsync();
            throw;
        }
    }
}
