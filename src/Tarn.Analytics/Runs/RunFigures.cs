namespace Tarn.Analytics.Runs;

/// <summary>The figures of a run after its last commit.</summary>
/// <param name="LagRecords">Records of its sources that are not committed.</param>
/// <param name="LagMs">The age of the oldest of them, as the time between the newest arrival and the last committed one.</param>
/// <param name="WatermarkMs">The watermark, Unix milliseconds; null: there is none.</param>
/// <param name="OpenWindows">The windows that wait for their end.</param>
/// <param name="StateBytes">About the bytes of the state.</param>
/// <param name="CheckpointMs">When the newest checkpoint was taken, Unix milliseconds.</param>
public readonly record struct RunFigures(long LagRecords, long LagMs, long? WatermarkMs, long OpenWindows, long StateBytes, long CheckpointMs);
