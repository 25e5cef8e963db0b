// The settings' words as this module uses them.

import Settings

package typealias TrainingTune = TrainingSettings.Tune
