namespace Tarn.Items.Tables;

/// <summary>A reader of a table's changes beside its stream: a delivery, or a Kinesis stream that gets them.</summary>
/// <param name="Id">The reader's id among the instance's resources.</param>
/// <param name="WantsOldImages">Whether it needs the item before each change.</param>
/// <remarks>Consumers of the log hold the records that they need.</remarks>
public sealed record ItemReader(long Id, bool WantsOldImages);
