using Tarn.Items.Changes;

namespace Tarn.Items.Copies.Making;

/// <summary>Takes a change, whose memory ends with the call.</summary>
internal delegate void ChangeTaker(in ItemChange change);
